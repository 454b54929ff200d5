#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/core_names.h>
#include <openssl/params.h>
#include <openssl/pem.h>
#include <openssl/pkcs12.h>
#include <openssl/rand.h>
#include <openssl/x509.h>
#include <openssl/x509_vfy.h>
#include <openssl/x509v3.h>
/* OSSL_PARAM keeps the pointers it is given, so it is built and used within one C function. */
static inline int ossl_shim_hmac_init(EVP_MAC_CTX *c, const void *k, size_t n, const char *dg) {
  OSSL_PARAM p[2] = {OSSL_PARAM_construct_utf8_string(OSSL_MAC_PARAM_DIGEST, (char *)dg, 0), OSSL_PARAM_construct_end()};
  return EVP_MAC_init(c, (const unsigned char *)k, n, p);
}
static inline STACK_OF(X509) *ossl_shim_sk_X509_new(void) { return sk_X509_new_null(); }
static inline int ossl_shim_sk_X509_push(STACK_OF(X509) *s, X509 *x) { return sk_X509_push(s, x); }
static inline int ossl_shim_sk_X509_num(STACK_OF(X509) *s) { return sk_X509_num(s); }
static inline X509 *ossl_shim_sk_X509_value(STACK_OF(X509) *s, int i) { return sk_X509_value(s, i); }
static inline void ossl_shim_sk_X509_free(STACK_OF(X509) *s) { sk_X509_pop_free(s, X509_free); }
static inline long ossl_shim_bio_data(BIO *b, char **p) { return BIO_get_mem_data(b, p); }
static inline EVP_PKEY *ossl_shim_p256_generate(void) { return EVP_EC_gen("P-256"); }
/* The passphrase travels as a length and bytes; without one OpenSSL must fail, not ask the terminal. */
struct ossl_shim_secret { const char *bytes; int count; int asked; };
static inline int ossl_shim_give_secret(char *out, int size, int writing, void *user) {
  struct ossl_shim_secret *s = (struct ossl_shim_secret *)user;
  (void)writing;
  if (!s) return -1;
  s->asked = 1;
  if (!s->bytes || s->count > size) return -1;
  for (int i = 0; i < s->count; i++) out[i] = s->bytes[i];
  return s->count;
}
static inline EVP_PKEY *ossl_shim_read_private_key(BIO *b, struct ossl_shim_secret *s) {
  return PEM_read_bio_PrivateKey(b, NULL, ossl_shim_give_secret, s);
}
static inline int ossl_shim_write_private_key(BIO *b, EVP_PKEY *k, const char *pass, int count) {
  return PEM_write_bio_PKCS8PrivateKey(b, k, pass ? EVP_aes_256_cbc() : NULL, pass, count, NULL, NULL);
}
/* A certificate's extension from its text form; the issuer may be the certificate itself. */
static inline int ossl_shim_add_extension(X509 *cert, X509 *issuer, int nid, const char *value) {
  X509V3_CTX ctx;
  X509V3_set_ctx_nodb(&ctx);
  X509V3_set_ctx(&ctx, issuer, cert, NULL, NULL, 0);
  X509_EXTENSION *ext = X509V3_EXT_conf_nid(NULL, &ctx, nid, value);
  if (!ext) return 0;
  int done = X509_add_ext(cert, ext, -1);
  X509_EXTENSION_free(ext);
  return done;
}
/* The i-th subject alternative name of a kind (GEN_URI, GEN_DNS) as its bytes; 0 when there is none. */
static inline int ossl_shim_alt_name(X509 *cert, int kind, int i, char *out, int size) {
  GENERAL_NAMES *names = (GENERAL_NAMES *)X509_get_ext_d2i(cert, NID_subject_alt_name, NULL, NULL);
  int found = 0, seen = 0;
  if (!names) return 0;
  for (int n = 0; n < sk_GENERAL_NAME_num(names); n++) {
    GENERAL_NAME *g = sk_GENERAL_NAME_value(names, n);
    if (g->type != kind || seen++ != i) continue;
    const ASN1_STRING *s = g->d.ia5;
    int len = ASN1_STRING_length(s);
    if (len > 0 && len <= size) {
      for (int k = 0; k < len; k++) out[k] = (char)ASN1_STRING_get0_data(s)[k];
      found = len;
    }
    break;
  }
  GENERAL_NAMES_free(names);
  return found;
}
static inline int ossl_shim_print_name(BIO *b, const X509_NAME *n) { return X509_NAME_print_ex(b, n, 0, XN_FLAG_RFC2253); }
