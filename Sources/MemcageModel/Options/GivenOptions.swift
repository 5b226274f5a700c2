/// The options that were given, each once. A list rather than a dictionary: there are few, and the first look into a
/// dictionary of a new kind has the runtime search the whole program for how its keys are hashed, which takes longer
/// than to read the command line.
package struct GivenOptions: Sequence, ExpressibleByDictionaryLiteral, Sendable {
    private var list: [(option: RunOption, value: GivenValue)] = []

    package init(dictionaryLiteral given: (RunOption, GivenValue)...) {
        for (option, value) in given { self[option] = value }
    }

    package var isEmpty: Bool { list.isEmpty }

    package subscript(option: RunOption) -> GivenValue? {
        get { place(of: option).map { list[$0].value } }
        set {
            let place = place(of: option)
            switch (place, newValue) {
            case (let place?, let value?): list[place].value = value
            case (let place?, nil): list.remove(at: place)
            case (nil, let value?): list.append((option, value))
            case (nil, nil): break
            }
        }
    }

    private func place(of option: RunOption) -> Int? {
        for place in list.indices where list[place].option == option { return place }
        return nil
    }

    package func makeIterator() -> IndexingIterator<[(option: RunOption, value: GivenValue)]> { list.makeIterator() }
}
