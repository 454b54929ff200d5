#include "CLexicon.h"

#pragma clang diagnostic ignored "-Wc23-extensions"
static const _Alignas(64) unsigned char tagger[] = {
#embed "tagger.bin"
};

const unsigned char *chartseal_tagger(void) { return tagger; }

size_t chartseal_tagger_length(void) { return sizeof tagger; }
