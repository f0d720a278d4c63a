using System.Security.Cryptography;
using System.Text.Json.Nodes;

namespace Saola.Identity;

/// <summary>A key pair with which tokens are signed, opened.</summary>
internal sealed class SigningKey(string id, string algorithm, JsonObject publicKey, byte[] pkcs8, DateTimeOffset signsFrom) {
  public string Id { get; } = id;
  public string Algorithm { get; } = algorithm;
  public DateTimeOffset SignsFrom { get; } = signsFrom;
  public Jwk Verifier { get; } = new(id, algorithm, publicKey);
  readonly RSA? rsa = algorithm == Algorithms.Rs256 ? Open(RSA.Create(), pkcs8) : null;
  readonly ECDsa? ec = algorithm == Algorithms.Es256 ? Open(ECDsa.Create(), pkcs8) : null;

  /// <summary>RFC 7518 3.3 and 3.4. One key object serves many threads: OpenSSL keeps nothing of a signature in the key.</summary>
  public byte[] Sign(byte[] data) => rsa is not null
    ? rsa.SignData(data, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1)
    : ec!.SignData(data, HashAlgorithmName.SHA256, DSASignatureFormat.IeeeP1363FixedFieldConcatenation);

  /// <summary>RFC 7517 4, as published.</summary>
  public JsonObject Published() {
    var json = (JsonObject)Verifier.Json.DeepClone();
    (json["kid"], json["use"], json["alg"]) = (Id, "sig", Algorithm);
    return json;
  }

  /// <summary>A new pair: the public half as a JWK, the private one to be sealed.</summary>
  public static (JsonObject Public, byte[] Private) Make(string algorithm) {
    if (algorithm == Algorithms.Rs256) {
      using var pair = RSA.Create(2048);
      return (Jwk.Of(pair), pair.ExportPkcs8PrivateKey());
    }
    using var curve = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    return (Jwk.Of(curve), curve.ExportPkcs8PrivateKey());
  }

  static T Open<T>(T key, byte[] pkcs8) where T : AsymmetricAlgorithm {
    key.ImportPkcs8PrivateKey(pkcs8, out _);
    return key;
  }
}
