/// A date out of epoch seconds, in UTC: a recording may be drawn in another zone than it was made in.
enum CivilTime {
    /// `2026-11-23 19:41 UTC`
    static func text(_ epoch: Double) -> String {
        guard epoch.isFinite, (0...1e11).contains(epoch) else { return "" }
        let seconds = Int(epoch)
        let (year, month, day) = date(seconds / 86_400)
        let minute = seconds % 86_400 / 60
        return "\(year)-\(two(month))-\(two(day)) \(two(minute / 60)):\(two(minute % 60)) UTC"
    }

    private static func two(_ value: Int) -> String { value < 10 ? "0\(value)" : "\(value)" }

    /// Days since 1970 in the Gregorian calendar. Years begin in March here, so that a leap day is the last.
    private static func date(_ days: Int) -> (Int, Int, Int) {
        let shifted = days + 719_468
        let era = shifted / 146_097
        let dayOfEra = shifted % 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let part = (5 * dayOfYear + 2) / 153
        let month = part < 10 ? part + 3 : part - 9
        return (era * 400 + yearOfEra + (month <= 2 ? 1 : 0), month, dayOfYear - (153 * part + 2) / 5 + 1)
    }
}
