// The guard's side of the memory that it shares with the sentinel. Without a sentinel nothing is told.
#define _GNU_SOURCE
#include "sentinel.h"

#include <string.h>
#include <unistd.h>

struct mc_link *mc_link;

void mc_link_command(void) {
    if (mc_link != NULL) mc_link->command = getpid();
}

int mc_link_keeps(void) { return mc_link != NULL && mc_link->keep; }

void mc_link_status(int status) {
    if (mc_link != NULL) mc_link->status = status;
}

void mc_link_finished(void) {
    if (mc_link != NULL) mc_link->finished = 1;
}

void mc_link_strays(void) {
    if (mc_link != NULL) mc_link->strays = 1;
}

void mc_link_cage(const char *node, const char *name, int own) {
    if (mc_link == NULL || strlen(node) >= sizeof mc_link->cage.node || strlen(name) >= sizeof mc_link->cage.name) return;
    mc_link->cage.armed = 0;
    mc_link->cage.enabled = 0;
    mc_link->cage.own = own;
    strcpy(mc_link->cage.node, node);
    strcpy(mc_link->cage.name, name);
    mc_link->cage.armed = 1;
}

void mc_link_cage_enables(void) {
    if (mc_link != NULL) mc_link->cage.enabled = 1;
}

void mc_link_cage_gone(void) {
    if (mc_link != NULL) mc_link->cage.armed = 0;
}

int mc_link_file(const char *path) {
    if (mc_link == NULL || strlen(path) >= sizeof mc_link->files[0].path) return -1;
    for (int i = 0; i < MC_LINK_FILES; i++) {
        if (mc_link->files[i].armed) continue;
        strcpy(mc_link->files[i].path, path);
        mc_link->files[i].armed = 1;
        return i;
    }
    return -1;
}

void mc_link_file_gone(int file) {
    if (mc_link != NULL && file >= 0 && file < MC_LINK_FILES) mc_link->files[file].armed = 0;
}
