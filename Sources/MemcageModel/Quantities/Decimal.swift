extension Double {
    /// Digits with at most one point: no sign, exponent, hexadecimal, `nan` or `inf`.
    package init?(decimal text: some StringProtocol) {
        var points = 0
        for byte in text.utf8 {
            if byte == UInt8(ascii: ".") {
                points += 1
            } else if !(UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) {
                return nil
            }
        }
        guard points <= 1, text.utf8.count > points, text.utf8.count <= 64, let value = Double(text)
        else { return nil }
        self = value
    }

    /// With a fixed number of decimals, half rounded away from zero.
    package func fixed(_ decimals: Int) -> String {
        guard isFinite, magnitude < 1e15 else { return "\(self)" }
        var scale = 1
        for _ in 0..<decimals { scale *= 10 }
        let scaled = Int((magnitude * Double(scale)).rounded())
        let sign = self < 0 && scaled > 0 ? "-" : ""
        guard decimals > 0 else { return "\(sign)\(scaled)" }
        let fraction = "\(scaled % scale)"
        return "\(sign)\(scaled / scale)." + String(repeating: "0", count: decimals - fraction.utf8.count) + fraction
    }
}
