#include "CLexicon.h"

#pragma clang diagnostic ignored "-Wc23-extensions"
static const _Alignas(64) unsigned char contexts[] = {
#embed "contexts.bin"
};

const unsigned char *chartseal_contexts(void) { return contexts; }

size_t chartseal_contexts_length(void) { return sizeof contexts; }
