import Glibc

/// Ends the process so that libFuzzer keeps the input: a promise of the parser is broken.
func check(_ holds: Bool, _ promise: @autoclosure () -> String) {
    guard !holds else { return }
    say("fuzz: broken: \(promise())")
    abort()
}

/// Where `scripts/fuzz --planted` has put a bug, to see that the harness gets there.
func planted(_ reached: @autoclosure () -> Bool) {
    #if PLANTED
        check(!reached(), "the planted bug")
    #endif
}

func say(_ what: String) {
    let line = Array("\(what)\n".utf8)
    _ = write(2, line, line.count)
}
