/// The version of memcage, as `--version` and the report say it.
package enum Version {
    package static let number = "0.1.0"
}
