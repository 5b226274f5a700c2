import CCairo
import Glibc
import MemcageModel

/// Draws a chart with Cairo, as PNG or PDF.
struct Canvas {
    private let context: OpaquePointer

    /// Units of the picture are points on the page: 800 × 450.
    static func pdf(_ chart: Chart) throws(UsageError) -> [UInt8] {
        let sink = Sink()
        guard
            let surface = cairo_pdf_surface_create_for_stream(
                Sink.write, Unmanaged.passUnretained(sink).toOpaque(), Chart.width, Chart.height)
        else { throw UsageError("cairo: out of memory") }
        defer { cairo_surface_destroy(surface) }
        cairo_pdf_surface_set_metadata(surface, CAIRO_PDF_METADATA_TITLE, chart.title)
        cairo_pdf_surface_set_metadata(surface, CAIRO_PDF_METADATA_CREATOR, "memcage \(Version.number)")
        try draw(chart, on: surface, scale: 1)
        cairo_surface_finish(surface)
        try check(cairo_surface_status(surface))
        return withExtendedLifetime(sink) { sink.bytes }
    }

    static func png(_ chart: Chart, scale: Int) throws(UsageError) -> [UInt8] {
        let sink = Sink()
        let surface = cairo_image_surface_create(
            CAIRO_FORMAT_RGB24, Int32(Chart.width) * Int32(scale), Int32(Chart.height) * Int32(scale))
        guard let surface else { throw UsageError("cairo: out of memory") }
        defer { cairo_surface_destroy(surface) }
        try draw(chart, on: surface, scale: Double(scale))
        try check(
            cairo_surface_write_to_png_stream(surface, Sink.write, Unmanaged.passUnretained(sink).toOpaque()))
        return withExtendedLifetime(sink) { sink.bytes }
    }

    private static func draw(_ chart: Chart, on surface: OpaquePointer, scale: Double) throws(UsageError) {
        guard let context = cairo_create(surface) else { throw UsageError("cairo: out of memory") }
        defer { cairo_destroy(context) }
        cairo_scale(context, scale, scale)
        cairo_set_source_rgb(context, 1, 1, 1)
        cairo_paint(context)
        cairo_set_font_face(context, try Font.face())
        let options = cairo_font_options_create()
        // Widths as the layout knows them: no hinting of distances.
        cairo_font_options_set_hint_metrics(options, CAIRO_HINT_METRICS_OFF)
        cairo_font_options_set_hint_style(options, CAIRO_HINT_STYLE_SLIGHT)
        cairo_font_options_set_antialias(options, CAIRO_ANTIALIAS_GRAY)
        cairo_set_font_options(context, options)
        cairo_font_options_destroy(options)
        cairo_set_line_join(context, CAIRO_LINE_JOIN_ROUND)
        let canvas = Canvas(context: context)
        for element in chart.elements { canvas.draw(element) }
        try check(cairo_status(context))
    }

    private static func check(_ status: cairo_status_t) throws(UsageError) {
        guard status == CAIRO_STATUS_SUCCESS else {
            throw UsageError("cairo: \(String(cString: cairo_status_to_string(status)))")
        }
    }

    private func draw(_ element: Chart.Element) {
        switch element {
        case .line(let points, let stroke):
            trace(points)
            apply(stroke)
        case .area(let points, let colour, let opacity):
            trace(points)
            cairo_close_path(context)
            use(colour, opacity)
            cairo_fill(context)
        case .box(let box, let colour):
            cairo_rectangle(context, box.x, box.y, box.width, box.height)
            use(colour)
            cairo_fill(context)
        case .dot(let at, let radius, let fill, let stroke):
            cairo_new_path(context)
            cairo_arc(context, at.x, at.y, radius, 0, 2 * .pi)
            use(fill)
            cairo_fill_preserve(context)
            apply(stroke)
        case .text(let text): draw(text)
        case .group(_, _, let clip, let elements):
            cairo_save(context)
            if let clip {
                cairo_rectangle(context, clip.x, clip.y, clip.width, clip.height)
                cairo_clip(context)
            }
            for element in elements { draw(element) }
            cairo_restore(context)
        }
    }

    private func trace(_ points: [Chart.Point]) {
        cairo_new_path(context)
        for point in points { cairo_line_to(context, point.x, point.y) }
    }

    private func apply(_ stroke: Chart.Stroke) {
        use(stroke.colour)
        cairo_set_line_width(context, stroke.width)
        cairo_set_dash(context, stroke.dashes, Int32(stroke.dashes.count), 0)
        cairo_stroke(context)
    }

    private func use(_ colour: Colour, _ opacity: Double = 1) {
        cairo_set_source_rgba(
            context, Double(colour.red) / 255, Double(colour.green) / 255, Double(colour.blue) / 255, opacity)
    }

    private func draw(_ text: Chart.Text) {
        cairo_set_font_size(context, text.size)
        var extents = cairo_text_extents_t()
        cairo_text_extents(context, text.text, &extents)
        let left =
            switch text.anchor {
            case .start: text.at.x
            case .middle: text.at.x - extents.x_advance / 2
            case .end: text.at.x - extents.x_advance
            }
        if text.hasHalo {
            cairo_move_to(context, left, text.at.y)
            cairo_text_path(context, text.text)
            apply(Chart.Stroke(Colour(0xFFFFFF), 3))
        }
        cairo_move_to(context, left, text.at.y)
        use(text.colour)
        cairo_show_text(context, text.text)
    }
}

/// Where Cairo writes to.
private final class Sink {
    var bytes: [UInt8] = []

    static let write: cairo_write_func_t = { target, data, count in
        guard let target, let data else { return CAIRO_STATUS_WRITE_ERROR }
        let sink = Unmanaged<Sink>.fromOpaque(target).takeUnretainedValue()
        sink.bytes += UnsafeBufferPointer(start: data, count: Int(count))
        return CAIRO_STATUS_SUCCESS
    }
}
