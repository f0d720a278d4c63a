using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Saola.Identity;

/// <summary>A public key by RFC 7517: RSA of 2048 to 4096 bits for RS256, or P-256 for ES256. A key serves one algorithm.</summary>
internal sealed record Jwk(string? Id, string Algorithm, JsonObject Json) {
  const int KeysLimit = 10;

  /// <summary>Null for what is no such key, or holds a private part.</summary>
  public static Jwk? Read(JsonNode? node) {
    // RFC 7518 6.2.2, 6.3.2, 6.4: members of private and of shared keys
    if (node is not JsonObject json || new[] { "d", "p", "q", "dp", "dq", "qi", "oth", "k" }.Any(json.ContainsKey)) return null;
    if (Text(json, "use") is not (null or "sig")) return null;
    var algorithm = Text(json, "kty") switch {
      "RSA" when Bytes(json, "n") is { Length: >= 256 and <= 512 } n && n[0] != 0 && Bytes(json, "e") is { Length: > 0 and <= 8 } e && (e[^1] & 1) == 1 && e is not [1] => Algorithms.Rs256,
      "EC" when Text(json, "crv") == "P-256" && Bytes(json, "x") is { Length: 32 } && Bytes(json, "y") is { Length: 32 } => Algorithms.Es256,
      _ => null,
    };
    if (algorithm is null || (Text(json, "alg") is { } said && said != algorithm)) return null;
    var key = new Jwk(Text(json, "kid"), algorithm, json);
    try {
      key.Verify([], []);
      return key;
    } catch (CryptographicException) {
      return null; // a point that is not on the curve
    }
  }

  /// <summary>RFC 7517 5: the keys of a set that are of use here; what is not understood is passed over.</summary>
  public static IEnumerable<Jwk> ReadSet(JsonObject jwks) => jwks["keys"] is JsonArray keys ? keys.Take(KeysLimit).Select(Read).OfType<Jwk>() : [];

  /// <summary>A set that may be registered: some keys, all of them usable and none of them private.</summary>
  public static bool AreVerifiers(JsonObject jwks) => jwks["keys"] is JsonArray { Count: > 0 and <= KeysLimit } keys && keys.All(k => Read(k) is not null);

  public bool Verify(ReadOnlySpan<byte> data, ReadOnlySpan<byte> signature) {
    if (Algorithm == Algorithms.Rs256) {
      using var rsa = RSA.Create(new RSAParameters { Modulus = Bytes(Json, "n"), Exponent = Bytes(Json, "e") });
      return rsa.VerifyData(data, signature, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
    }
    using var ec = ECDsa.Create(new ECParameters { Curve = ECCurve.NamedCurves.nistP256, Q = new() { X = Bytes(Json, "x"), Y = Bytes(Json, "y") } });
    return ec.VerifyData(data, signature, HashAlgorithmName.SHA256, DSASignatureFormat.IeeeP1363FixedFieldConcatenation);
  }

  public static JsonObject Of(RSA key) {
    var p = key.ExportParameters(includePrivateParameters: false);
    return new() { ["kty"] = "RSA", ["n"] = Base64Url.EncodeToString(p.Modulus), ["e"] = Base64Url.EncodeToString(p.Exponent) };
  }

  public static JsonObject Of(ECDsa key) {
    var q = key.ExportParameters(includePrivateParameters: false).Q;
    return new() { ["kty"] = "EC", ["crv"] = "P-256", ["x"] = Base64Url.EncodeToString(q.X), ["y"] = Base64Url.EncodeToString(q.Y) };
  }

  /// <summary>RFC 7638: the required members in the order of their names, without blanks.</summary>
  public static string Thumbprint(JsonObject json) {
    var names = Text(json, "kty") == "RSA" ? new[] { "e", "kty", "n" } : ["crv", "kty", "x", "y"];
    var text = "{" + string.Join(',', names.Select(n => $"\"{n}\":{JsonSerializer.Serialize(Text(json, n))}")) + "}";
    return Base64Url.EncodeToString(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
  }

  static string? Text(JsonObject json, string name) => json[name] is JsonValue value && value.TryGetValue<string>(out var text) ? text : null;

  static byte[]? Bytes(JsonObject json, string name) => Text(json, name) is { } text ? Jwt.Decode(text) : null;
}
