"""debug_processor_memory runs a processor, tells what it does, and gives back what it gives back."""
import debug_memory


class Processor:
    def process(self, event):
        if event is None:
            raise LookupError("no event")
        self.kept = bytearray(20 << 20)
        return {"event": event}


event = {"nothing": ()}
assert debug_memory.debug_processor_memory(Processor(), event) == {"event": event}
try:
    debug_memory.debug_processor_memory(Processor(), None)
except LookupError:
    pass
else:
    raise SystemExit("it was swallowed")
