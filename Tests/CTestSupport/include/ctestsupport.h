int ts_placeholder(void);
