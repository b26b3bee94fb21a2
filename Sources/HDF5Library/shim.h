// Only links libhdf5: the CHDF5 target includes its headers, whose macros Swift cannot read.
