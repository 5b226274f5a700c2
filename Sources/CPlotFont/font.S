// DejaVu Sans out of Debian's fonts-dejavu-core, taken in when this is assembled. Its licence (Bitstream Vera)
// allows that, and travels in the font's own name table.
    .section .rodata
    .balign 16
    .globl mc_plot_font_begin
    .hidden mc_plot_font_begin
mc_plot_font_begin:
    .incbin "/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf"
    .globl mc_plot_font_end
    .hidden mc_plot_font_end
mc_plot_font_end:
    .byte 0
    .section .note.GNU-stack, "", %progbits
