import ArgumentParser
import MemcageLinux
@main struct Memcage: ParsableCommand { func run() { print(y()) } }
