// Giving up rights, in the child between clone and exec. Raw calls rather than libcap's, which allocates to read
// capabilities and promises nothing about signals: capset and capget take plain structures (capabilities(7)).
#define _GNU_SOURCE
#include "cmemcage.h"

#include <errno.h>
#include <grp.h>
#include <linux/capability.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

// Before the user changes: it takes CAP_SETPCAP. The kernel says EINVAL behind its last capability.
static int empty_bound(void) {
    for (unsigned long capability = 0; capability < 64; capability++) {
        int set = prctl(PR_CAPBSET_READ, capability, 0, 0, 0);
        if (set < 0) return 0;
        if (set == 1 && prctl(PR_CAPBSET_DROP, capability, 0, 0, 0) != 0) return -1;
    }
    return 0;
}

static int drop_capabilities(void) {
    struct __user_cap_header_struct header = {.version = _LINUX_CAPABILITY_VERSION_3, .pid = 0};
    struct __user_cap_data_struct none[_LINUX_CAPABILITY_U32S_3] = {{0, 0, 0}, {0, 0, 0}};
    // EINVAL: before 4.3 there are none.
    if (prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL, 0, 0, 0) != 0 && errno != EINVAL) return -1;
    return (int)syscall(SYS_capset, &header, none);
}

static int has_none(int keeps_bound) {
    struct __user_cap_header_struct header = {.version = _LINUX_CAPABILITY_VERSION_3, .pid = 0};
    struct __user_cap_data_struct held[_LINUX_CAPABILITY_U32S_3];
    if (syscall(SYS_capget, &header, held) != 0) return 0;
    for (int i = 0; i < _LINUX_CAPABILITY_U32S_3; i++)
        if (held[i].effective | held[i].permitted | held[i].inheritable) return 0;
    for (unsigned long capability = 0; capability < 64; capability++) {
        if (prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_IS_SET, capability, 0, 0) == 1) return 0;
        if (!keeps_bound && prctl(PR_CAPBSET_READ, capability, 0, 0, 0) == 1) return 0;
    }
    return 1;
}

static int are_groups(const gid_t *wanted, size_t count) {
    gid_t held[MC_MOST_GROUPS];
    int number = getgroups(MC_MOST_GROUPS, held);
    if (number < 0 || (size_t)number != count) return 0;
    for (size_t i = 0; i < count; i++) {
        int found = 0;
        for (int j = 0; j < number; j++) found |= held[j] == wanted[i];
        if (!found) return 0;
    }
    return 1;
}

// Also that there is no way back: neither to root nor to whom we were.
static int is_user(const struct mc_rights *rights, uid_t before) {
    uid_t real, effective, saved;
    gid_t group, effective_group, saved_group;
    if (getresuid(&real, &effective, &saved) != 0 || getresgid(&group, &effective_group, &saved_group) != 0) return 0;
    uid_t user = rights->user;
    if (real != user || effective != user || saved != user) return 0;
    if (group != rights->group || effective_group != rights->group || saved_group != rights->group) return 0;
    if (!are_groups(rights->groups, rights->group_count)) return 0;
    if (user != 0 && setresuid((uid_t)-1, 0, (uid_t)-1) == 0) return 0;
    return user == before || setresuid((uid_t)-1, before, (uid_t)-1) != 0;
}

int mc_take_rights(const struct mc_rights *rights) {
    uid_t before = geteuid();
    if (rights->drops_capabilities && !rights->keeps_bound && empty_bound() != 0) return MC_STEP_BOUND;
    if (rights->changes_user) {
        if (setgroups(rights->group_count, rights->groups) != 0) return MC_STEP_GROUPS;
        if (setresgid(rights->group, rights->group, rights->group) != 0) return MC_STEP_GROUP;
        if (setresuid(rights->user, rights->user, rights->user) != 0) return MC_STEP_USER;
    }
    if (rights->drops_capabilities && drop_capabilities() != 0) return MC_STEP_CAPABILITIES;
    if (rights->no_new_privileges && prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0) return MC_STEP_NO_NEW_PRIVILEGES;
    errno = EPERM;
    if (rights->changes_user && !is_user(rights, before)) return MC_STEP_CHECK;
    if (rights->drops_capabilities && !has_none(rights->keeps_bound)) return MC_STEP_CHECK;
    if (rights->no_new_privileges && prctl(PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0) != 1) return MC_STEP_CHECK;
    return 0;
}
