// libcap has no module of its own; this names the one header that memcage uses.
#include <sys/capability.h>
