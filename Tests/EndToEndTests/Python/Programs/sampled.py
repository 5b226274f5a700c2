"""Where the kernel may not be asked, profile_memory_simple.py samples the peak."""
import time

import profile_memory_simple as profile


def refused(self):
    raise PermissionError("clear_refs")


assert isinstance(profile.peak_meter(), profile.KernelPeak)
profile.KernelPeak.start = refused
meter = profile.peak_meter()
assert isinstance(meter, profile.SampledPeak)
before = profile.resident()
meter.start()
spike = bytearray(100 << 20)
patience = time.monotonic() + 60
while meter.most < before + 90 and time.monotonic() < patience:
    time.sleep(0.01)
del spike
assert before + 90 <= meter.stop() <= before + 120
assert profile.resident() < before + 50
