#include "plotfont.h"

extern const unsigned char mc_plot_font_begin[], mc_plot_font_end[];

const unsigned char *mc_plot_font(void) { return mc_plot_font_begin; }

size_t mc_plot_font_size(void) { return (size_t)(mc_plot_font_end - mc_plot_font_begin); }
