import MemcageModel
import Testing

@Suite("Decimal numbers")
struct DecimalTests {
    @Test(
        "digits with at most one point", arguments: [("0", 0), ("0.8", 0.8), (".5", 0.5), ("1.", 1), ("00.250", 0.25)])
    func accepted(text: String, value: Double) { #expect(Double(decimal: text) == value) }

    @Test(
        "no sign, exponent, hexadecimal, nan, infinity, blank or foreign digit",
        arguments: ["", ".", "-1", "+1", "1e-1", "0x1p4", "nan", "inf", "1 ", " 1", "1,5", "0.8.1", "abc", "½", "１"])
    func refused(text: String) { #expect(Double(decimal: text) == nil) }

    @Test(
        "a fixed number of decimals, half away from zero",
        arguments: [
            (0, 1, "0.0"), (0.05, 1, "0.1"), (-0.04, 1, "0.0"), (-1.25, 1, "-1.3"), (1599.96, 1, "1600.0"),
            (2.5, 0, "3"), (1_795_463_073.3699, 3, "1795463073.370"), (0.007, 3, "0.007"),
        ] as [(Double, Int, String)])
    func shown(value: Double, decimals: Int, text: String) { #expect(value.fixed(decimals) == text) }
}
