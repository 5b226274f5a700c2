#include "ctestsupport.h"
int ts_placeholder(void) { return 0; }
