#pragma once
// The font of the pictures, inside the program: an empty root has no font files, and without fontconfig
// nobody would find them.
#include <stddef.h>

/// The bytes of DejaVu Sans as they lie in its file.
const unsigned char *mc_plot_font(void);
size_t mc_plot_font_size(void);
