#pragma once
int mc_placeholder(void);
