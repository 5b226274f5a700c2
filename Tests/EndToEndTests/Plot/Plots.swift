import Glibc
import Testing

/// What the tests of pictures share.
enum Plots {
    /// The program for PNG and PDF: beside the memcage under test, or nowhere.
    static let drawer: String? = {
        let path = Binaries.memcage.dropLast("memcage".count) + "memcage-plot"
        return exists(String(path)) ? String(path) : nil
    }()

    static let noProgram: Comment = "memcage-plot is not built here (scripts/build makes it; the lab carries none)"

    static let browser = findProgram("chromium")

    /// A run with stages, an OOM kill and pressure, as it is kept beside the sources.
    static let trace = Binaries.golden.dropLast("EndToEndTests/Golden".count) + "Golden/steps.trace"
    static let isThere = exists(String(trace))

    /// Width, height and how many pixels in a thousand are not white, of a PNG; python3 unpacks it.
    static func look(at path: String) throws -> (width: Int, height: Int, ink: Double) {
        let script = """
            import struct, sys, zlib
            data = open(sys.argv[1], "rb").read()
            assert data[:8] == b"\\x89PNG\\r\\n\\x1a\\n"
            place, packed = 8, b""
            while place < len(data):
                size, kind = struct.unpack(">I4s", data[place:place + 8])
                body = data[place + 8:place + 8 + size]
                if kind == b"IHDR": width, height, depth, colour = struct.unpack(">IIBB", body[:10])
                if kind == b"IDAT": packed += body
                place += size + 12
            step = {2: 3, 6: 4}[colour]
            raw, line, ink = zlib.decompress(packed), bytearray(width * step), 0
            for y in range(height):
                start = y * (width * step + 1)
                kind, row = raw[start], bytearray(raw[start + 1:start + 1 + width * step])
                for x in range(len(row)):
                    left = row[x - step] if x >= step else 0
                    above = line[x]
                    corner = line[x - step] if x >= step else 0
                    if kind == 1: row[x] = row[x] + left & 255
                    elif kind == 2: row[x] = row[x] + above & 255
                    elif kind == 3: row[x] = row[x] + (left + above) // 2 & 255
                    elif kind == 4:
                        guess = left + above - corner
                        a, b, c = abs(guess - left), abs(guess - above), abs(guess - corner)
                        row[x] = row[x] + (left if a <= b and a <= c else above if b <= c else corner) & 255
                line = row
                for x in range(0, len(row), step): ink += row[x] < 250 or row[x + 1] < 250 or row[x + 2] < 250
            print(width, height, 1000 * ink / (width * height))
            """
        try need("python3", package: "python3")
        let result = try Run(program("python3", "-c", script, path)).run()
        let figures = result.outputText.split { $0 == " " || $0 == "\n" }.compactMap { Double($0) }
        guard figures.count == 3 else { throw Missing(description: "\(path) is no PNG: \(result)") }
        return (Int(figures[0]), Int(figures[1]), figures[2])
    }
}
