/// Lines of `/proc/PID/cgroup`: that of cgroup v2, on hybrid hosts it can be any of them, and those of v1.
package enum CgroupMembership {
    /// The path in the v1 hierarchy of this controller: `4:memory:/batch`, `8:cpu,cpuacct:/`.
    package static func v1Path(_ controller: String, in text: ByteString) -> ByteString? {
        for line in text.bytes.split(separator: UInt8(ascii: "\n")) {
            let fields = line.split(separator: UInt8(ascii: ":"), maxSplits: 2, omittingEmptySubsequences: false)
            guard fields.count == 3, fields[2].first == UInt8(ascii: "/"),
                fields[1].split(separator: UInt8(ascii: ",")).contains(where: { $0.elementsEqual(controller.utf8) })
            else { continue }
            return ByteString(Array(fields[2]))
        }
        return nil
    }

    /// The path behind `0::`. A cgroup that was removed has ` (deleted)` behind it and is none.
    package static func unifiedPath(_ text: ByteString) -> ByteString? {
        for line in text.bytes.split(separator: UInt8(ascii: "\n")) where line.starts(with: "0::".utf8) {
            let path = Array(line.dropFirst(3))
            guard path.first == UInt8(ascii: "/") else { return nil }
            return path.suffix(10).elementsEqual(" (deleted)".utf8) ? nil : ByteString(path)
        }
        return nil
    }

    /// Whether systemd itself puts processes there: into a unit, or at the top. Whatever is below a unit was made
    /// by somebody else.
    package static func isOfSystemd(_ path: ByteString) -> Bool {
        path == "/" || [".scope", ".service"].contains { path.lastComponent.ends(with: $0.utf8) }
    }
}

extension ByteString {
    /// Whether it is among the words of a file such as `cgroup.controllers`.
    package func hasWord(_ word: String) -> Bool {
        bytes.split { $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\n") }.contains { $0.elementsEqual(word.utf8) }
    }
}

extension ArraySlice<UInt8> {
    fileprivate func ends(with text: String.UTF8View) -> Bool { suffix(text.count).elementsEqual(text) }
}

/// A mount of a cgroup hierarchy out of `/proc/self/mountinfo` (proc_pid_mountinfo(5)).
package struct CgroupMount: Equatable, Sendable {
    /// The folder of the hierarchy that is mounted: `/`, or deeper in a bind mount or a container.
    package var root: ByteString
    package var mountPoint: ByteString

    package init(root: ByteString, mountPoint: ByteString) {
        self.root = root
        self.mountPoint = mountPoint
    }

    /// Those of cgroup v2.
    package static func all(in text: ByteString) -> [CgroupMount] {
        mounts(in: text, of: "- cgroup2 ") { type, _ in type.elementsEqual("cgroup2".utf8) }
    }

    /// That of the v1 hierarchy which holds this controller. Its options stand last in the line: `rw,memory`.
    package static func v1(_ controller: String, in text: ByteString) -> CgroupMount? {
        mounts(in: text, of: "- cgroup ") { type, options in
            type.elementsEqual("cgroup".utf8)
                && options.split(separator: UInt8(ascii: ",")).contains { $0.elementsEqual(controller.utf8) }
        }.first
    }

    /// `mark`: what only a line that is wanted may hold. A node has hundreds, and to take one apart costs.
    private static func mounts(
        in text: ByteString, of mark: StaticString,
        where isWanted: (_ type: ArraySlice<UInt8>, _ options: ArraySlice<UInt8>) -> Bool
    ) -> [CgroupMount] {
        var found: [CgroupMount] = []
        var start = 0
        while start < text.bytes.count {
            let end = text.bytes.span.lineEnd(from: start)
            if text.bytes.span.contains(mark, in: start..<end) {
                let fields = text.bytes[start..<end].split(separator: UInt8(ascii: " "))
                if let dash = fields.firstIndex(where: { $0.elementsEqual("-".utf8) }), dash >= 6,
                    dash + 1 < fields.count, isWanted(fields[dash + 1], fields[fields.count - 1])
                {
                    found.append(CgroupMount(root: unescaped(fields[3]), mountPoint: unescaped(fields[4])))
                }
            }
            start = end + 1
        }
        return found
    }

    /// Where a cgroup of the hierarchy is seen under this mount; nil when it lies outside, as a path
    /// that starts with `/..` does (a cgroup namespace entered from without).
    package func folder(of path: ByteString) -> ByteString? {
        guard !path.bytes.starts(with: "/..".utf8) else { return nil }
        var inside = path.bytes[...]
        if root.bytes != [UInt8(ascii: "/")] {
            guard inside.starts(with: root.bytes) else { return nil }
            inside = inside.dropFirst(root.bytes.count)
            guard inside.isEmpty || inside.first == UInt8(ascii: "/") else { return nil }
        }
        if inside.elementsEqual([UInt8(ascii: "/")]) { inside = [] }
        return ByteString(mountPoint.bytes + inside)
    }

    // Blanks, tabs, newlines and backslashes are written as \040 and the like.
    private static func unescaped(_ field: ArraySlice<UInt8>) -> ByteString {
        ByteString(unescaping: field, escape: UInt8(ascii: "\\"), digits: 3, radix: 8)
    }
}
