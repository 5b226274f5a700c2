extension Int {
    /// The nearest integer; of what is too large for one, as large a one as a Double has to the last digit.
    init(clamping value: Double) {
        self = value.isNaN ? 0 : Int(Swift.min(Swift.max(value.rounded(), -9e15), 9e15))
    }
}
