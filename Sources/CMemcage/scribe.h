// What both ends of the scribe's socket agree on: a record is a packet whose first byte says where it goes.
#pragma once

#include "sentinel.h"

/// Bytes, with that first one.
enum { MC_RECORD_LIMIT = 65536 };

/// First bytes of what is for the scribe itself rather than for a sink.
enum { mc_word_sink = 255, mc_word_anchor = 254, mc_word_keep = 253, mc_word_put = 252 };
