#pragma once
#include <stddef.h>

/// First byte of the lexicon: part of the executable's read-only pages, aligned to 64 bytes, valid for the life of the process.
const unsigned char *_Nonnull chartseal_lexicon(void);

/// Length of the lexicon in bytes.
size_t chartseal_lexicon_length(void);

/// First byte of the weights of the learned stage, as the lexicon's.
const unsigned char *_Nonnull chartseal_tagger(void);

/// Length of the weights in bytes.
size_t chartseal_tagger_length(void);

/// First byte of the table of word contexts, as the lexicon's.
const unsigned char *_Nonnull chartseal_contexts(void);

/// Length of the table of word contexts in bytes.
size_t chartseal_contexts_length(void);
