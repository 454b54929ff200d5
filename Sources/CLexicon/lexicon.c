#include "CLexicon.h"

// C23's #embed, which clang has in every language mode: the pages come from the executable's file when they are first read.
#pragma clang diagnostic ignored "-Wc23-extensions"
static const _Alignas(64) unsigned char lexicon[] = {
#embed "lexicon.bin"
};

const unsigned char *chartseal_lexicon(void) { return lexicon; }

size_t chartseal_lexicon_length(void) { return sizeof lexicon; }
