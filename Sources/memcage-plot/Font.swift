import CCairo
import CPlotFont
import MemcageModel

/// DejaVu Sans out of the program itself, by FreeType: no font file, and no question to fontconfig.
enum Font {
    /// Lives as long as the program: one picture is all it draws.
    static func face() throws(UsageError) -> OpaquePointer {
        var library: FT_Library?
        var face: FT_Face?
        guard FT_Init_FreeType(&library) == 0, let library,
            FT_New_Memory_Face(library, mc_plot_font(), FT_Long(mc_plot_font_size()), 0, &face) == 0, let face,
            let result = cairo_ft_font_face_create_for_ft_face(face, 0)
        else { throw UsageError("the font inside this program cannot be read") }
        return result
    }
}
