import ArgumentParser

struct Doctor: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "doctor", abstract: "Say which cage this place gives, why, and what would mend the rest.")
    @Flag(help: "As JSON.") var json = false
}
