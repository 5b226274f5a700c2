/// The drop-in script with these words behind it, and a command; memcage is given by `$MEMCAGE`.
func dropIn(
    _ words: any Word..., job: Command = .nothing, script: String = Binaries.dropIn, in folder: TemporaryFolder
) -> Run {
    Run(Command([script] + words), job).environment("MEMCAGE", Binaries.memcage).directory(folder).patience(150)
}
