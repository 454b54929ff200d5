#include <openssl/bio.h>
#include <openssl/bn.h>
#include <openssl/crypto.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/core_names.h>
#include <openssl/params.h>
#include <openssl/pem.h>
#include <openssl/pkcs12.h>
#include <openssl/rand.h>
#include <openssl/ts.h>
#include <openssl/x509.h>
#include <openssl/x509_vfy.h>
#include <openssl/x509v3.h>
#include <time.h>
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
/* RFC 3161: a request over a SHA-256 digest; the length of its DER, which the caller frees with OPENSSL_free through ossl_shim_free. */
static inline int ossl_shim_ts_request(const unsigned char *digest, const unsigned char *nonce, int count, unsigned char **out) {
  TS_REQ *req = TS_REQ_new();
  TS_MSG_IMPRINT *imprint = TS_MSG_IMPRINT_new();
  X509_ALGOR *sha256 = X509_ALGOR_new();
  BIGNUM *n = BN_bin2bn(nonce, count, NULL);
  ASN1_INTEGER *number = n ? BN_to_ASN1_INTEGER(n, NULL) : NULL;
  int made = 0;
  if (req && imprint && sha256 && number && X509_ALGOR_set0(sha256, OBJ_nid2obj(NID_sha256), V_ASN1_NULL, NULL) == 1 &&
      TS_REQ_set_version(req, 1) == 1 && TS_MSG_IMPRINT_set_algo(imprint, sha256) == 1 &&
      TS_MSG_IMPRINT_set_msg(imprint, (unsigned char *)digest, 32) == 1 && TS_REQ_set_msg_imprint(req, imprint) == 1 &&
      TS_REQ_set_nonce(req, number) == 1 && TS_REQ_set_cert_req(req, 1) == 1) {
    *out = NULL;
    made = i2d_TS_REQ(req, out);
  }
  ASN1_INTEGER_free(number);
  BN_free(n);
  X509_ALGOR_free(sha256);
  TS_MSG_IMPRINT_free(imprint);
  TS_REQ_free(req);
  return made > 0 ? made : 0;
}
static inline void ossl_shim_free(unsigned char *p) { OPENSSL_free(p); }
/* Checks a reply for a digest: 0 when it holds; 1 malformed, 2 refused by the authority, 3 of other bytes, 4 of another request, 5 no trusted signature.
   The chain is judged at the time that the token states. Without a store the signature is left unchecked. */
static inline int ossl_shim_ts_check(const unsigned char *der, long count, const unsigned char *digest, const unsigned char *nonce, int nonce_count,
                                     X509_STORE *store, long long *when) {
  const unsigned char *at = der;
  TS_RESP *resp = d2i_TS_RESP(NULL, &at, count);
  int found = 1;
  struct tm tm;
  if (!resp || at != der + count) goto end;
  long status = ASN1_INTEGER_get(TS_STATUS_INFO_get0_status(TS_RESP_get_status_info(resp)));
  TS_TST_INFO *info = TS_RESP_get_tst_info(resp);
  found = 2;
  if ((status != TS_STATUS_GRANTED && status != TS_STATUS_GRANTED_WITH_MODS) || !info) goto end;
  found = 3;
  TS_MSG_IMPRINT *imprint = TS_TST_INFO_get_msg_imprint(info);
  const ASN1_OCTET_STRING *message = TS_MSG_IMPRINT_get_msg(imprint);
  const ASN1_OBJECT *algorithm = NULL;
  X509_ALGOR_get0(&algorithm, NULL, NULL, TS_MSG_IMPRINT_get_algo(imprint));
  if (OBJ_obj2nid(algorithm) != NID_sha256 || ASN1_STRING_length(message) != 32 || CRYPTO_memcmp(ASN1_STRING_get0_data(message), digest, 32)) goto end;
  found = 4;
  if (nonce) {
    const ASN1_INTEGER *stated = TS_TST_INFO_get_nonce(info);
    BIGNUM *a = stated ? ASN1_INTEGER_to_BN(stated, NULL) : NULL, *b = BN_bin2bn(nonce, nonce_count, NULL);
    int same = a && b && BN_cmp(a, b) == 0;
    BN_free(a);
    BN_free(b);
    if (!same) goto end;
  }
  found = 1;
  if (ASN1_TIME_to_tm(TS_TST_INFO_get_time(info), &tm) != 1) goto end;
  *when = (long long)timegm(&tm);
  found = 0;
  if (store) {
    TS_VERIFY_CTX *ctx = TS_VERIFY_CTX_new();
    unsigned char *copy = (unsigned char *)OPENSSL_memdup(digest, 32);
    found = 5;
    if (ctx && copy && X509_STORE_up_ref(store) == 1) {
      X509_VERIFY_PARAM_set_time(X509_STORE_get0_param(store), (time_t)*when);
      TS_VERIFY_CTX_set_flags(ctx, TS_VFY_VERSION | TS_VFY_SIGNATURE | TS_VFY_IMPRINT);
      TS_VERIFY_CTX_set_imprint(ctx, copy, 32);
      TS_VERIFY_CTX_set_store(ctx, store);
      copy = NULL;
      if (TS_RESP_verify_response(ctx, resp) == 1) found = 0;
    }
    OPENSSL_free(copy);
    TS_VERIFY_CTX_free(ctx);
  }
end:
  TS_RESP_free(resp);
  ERR_clear_error();
  return found;
}
