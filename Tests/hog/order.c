#include "hog.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const struct {
    const char *name;
    enum option option;
    size_t value;  // where the number goes; 0: a flag
} options[] = {
    {"--to", TO, offsetof(struct order, to)},
    {"--forever", FOREVER, 0},
    {"--rate", RATE, offsetof(struct order, rate)},
    {"--after", AFTER, offsetof(struct order, after)},
    {"--hold", HOLD, offsetof(struct order, hold)},
    {"--thp", THP, 0},
    {"--seconds", SECONDS, offsetof(struct order, seconds)},
    {"--break", BREAK, 0},
    {"--ignore-term", IGNORE_TERM, 0},
    {"--wait", WAIT, 0},
    {"--churn", CHURN, 0},
    {"--traced", TRACED, 0},
};

_Noreturn void usage_error(const char *what, const char *value) {
    fprintf(stderr, "hog: %s: %s (see hog --help)\n", what, value);
    exit(STATUS_USAGE);
}

static double number(const char *text) {
    char *end;
    double value = strtod(text, &end);
    if (end == text || *end != '\0' || !isfinite(value) || value < 0)
        usage_error("not a number", text);
    return value;
}

// Takes one option at the front of `arguments`; the count of arguments it used, 0 if it is none.
static int take_option(struct order *order, char **arguments, unsigned allowed) {
    for (size_t i = 0; i < sizeof options / sizeof options[0]; i++) {
        if (strcmp(arguments[0], options[i].name) != 0)
            continue;
        if (!(allowed & options[i].option))
            usage_error("not an option of this subcommand", arguments[0]);
        order->given |= options[i].option;
        if (options[i].value == 0)
            return 1;
        if (arguments[1] == NULL)
            usage_error("needs a value", arguments[0]);
        *(double *)((char *)order + options[i].value) = number(arguments[1]);
        return 2;
    }
    return 0;
}

// Words and options may be mixed; the words are gathered at the front, in place.
void order_parse(struct order *order, char **arguments, unsigned allowed) {
    order->words = arguments;
    order->count = 0;
    while (*arguments != NULL) {
        int used = take_option(order, arguments, allowed);
        if (used == 0 && strncmp(*arguments, "--", 2) == 0)
            usage_error("unknown option", *arguments);
        if (used == 0)
            order->words[order->count++] = *arguments++;
        arguments += used;
    }
    if ((order->given & TO) && (order->given & FOREVER))
        usage_error("one of them", "--to, --forever");
}

double order_number(const struct order *order, int index) { return number(order->words[index]); }

size_t order_size(const struct order *order, int index) {
    return mebibytes(order_number(order, index));
}
