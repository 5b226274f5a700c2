// Writes a long record to stdout: COUNT samples of a job whose memory goes up and down.
//
//     samples dat COUNT      as mprof writes it
//     samples trace COUNT    as memcage writes it, a start and an end round the samples
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const double epoch = 1.7e9, beat = 0.1;

static double mebibytes(long number) { return 500 + 400 * sin((double)number / 9e4); }

static void dat(long count) {
    puts("CMDLINE python3 job.py");
    for (long i = 0; i < count; i++)
        printf("MEM %.6f %.4f\n", mebibytes(i), epoch + beat * (double)i);
}

static void trace(long count) {
    printf("{\"type\":\"start\",\"schema\":\"memcage.trace\",\"schema_version\":1,\"memcage\":\"0.1.0\",\"time\":%.3f,"
           "\"host\":\"node\",\"pid\":10,\"command\":[\"./job\"],\"backend\":\"proc\",\"placement\":\"/proc polling\","
           "\"limits\":{\"max\":1073741824,\"threshold\":966367641,\"high\":null,\"swap\":0},\"interval\":%.3f,"
           "\"attached_pid\":null}\n",
           epoch, beat);
    for (long i = 0; i < count; i++) {
        long bytes = (long)(mebibytes(i) * 1048576);
        printf("{\"type\":\"sample\",\"time\":%.3f,\"span\":%.3f,\"looks\":1,\"charged\":[%ld,%ld,%ld],\"current\":null,"
               "\"anon\":[%ld,%ld,%ld],\"shmem\":[0,0,0],\"kernel\":[65536,65536,65536],\"file\":null,\"swap\":[0,0,0],"
               "\"pressure\":null,\"cpu\":{\"user\":%.3f,\"system\":0.010},\"io\":{\"read\":0,\"write\":0},"
               "\"processes\":[1,1,1],\"threads\":[1,1,1],\"largest\":[]}\n",
               epoch + beat * (double)i, beat, bytes, bytes, bytes, bytes, bytes, bytes, beat * (double)i);
    }
    printf("{\"type\":\"end\",\"time\":%.3f,\"elapsed\":%.3f,\"reason\":\"exited\",\"status\":0,\"peak\":{\"sampled\":943718400,"
           "\"bound\":943718400,\"with_cache\":null,\"time\":%.3f},\"stages\":[],\"cpu\":{\"user\":1.000,\"system\":0.010},"
           "\"io\":{\"read\":0,\"write\":0},\"pressure\":null}\n",
           epoch + beat * (double)count, beat * (double)count, epoch + beat);
}

int main(int argc, char **argv) {
    if (argc < 3)
        return 2;
    long count = atol(argv[2]);
    if (strcmp(argv[1], "dat") == 0)
        dat(count);
    else
        trace(count);
    return fflush(stdout) == 0 ? 0 : 1;
}
