using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;

namespace Saola.Simulators;

/// <summary>The keys of a simulated provider, one for each algorithm that it may show, and how it signs wrongly.</summary>
internal sealed class SimulatorKeys(string algorithm) : IDisposable {
  readonly RSA rsa = RSA.Create(2048);
  readonly ECDsa strange = ECDsa.Create(ECCurve.NamedCurves.nistP256);
  readonly List<ECDsa> curves = [ECDsa.Create(ECCurve.NamedCurves.nistP256)];

  public JsonObject Published {
    get { lock (curves) return new() { ["keys"] = algorithm == "RS256" ? new JsonArray(Of(rsa)) : new JsonArray([.. curves.Select((key, i) => (JsonNode)Of(key, i))]) }; }
  }

  public string Sign(JsonObject claims, string mood, string client) {
    int last;
    lock (curves) {
      if (mood == "rotated") curves.Add(ECDsa.Create(ECCurve.NamedCurves.nistP256));
      last = curves.Count - 1;
    }
    var header = new JsonObject { ["alg"] = mood switch { "none" => "none", "hmac" => "HS256", _ => algorithm }, ["typ"] = "JWT", ["kid"] = algorithm == "RS256" ? "rsa" : $"ec-{last}" };
    var text = $"{Encode(header)}.{Encode(claims)}";
    var bytes = Encoding.ASCII.GetBytes(text);
    return mood switch {
      "none" => text + ".",
      // what is public, taken for a secret
      "hmac" => $"{text}.{Base64Url.EncodeToString(HMACSHA256.HashData(Encoding.UTF8.GetBytes(client), bytes))}",
      "key" => $"{text}.{Base64Url.EncodeToString(strange.SignData(bytes, HashAlgorithmName.SHA256, DSASignatureFormat.IeeeP1363FixedFieldConcatenation))}",
      _ when algorithm == "RS256" => $"{text}.{Base64Url.EncodeToString(rsa.SignData(bytes, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1))}",
      _ => $"{text}.{Base64Url.EncodeToString(curves[last].SignData(bytes, HashAlgorithmName.SHA256, DSASignatureFormat.IeeeP1363FixedFieldConcatenation))}",
    };
  }

  static JsonObject Of(RSA key) {
    var p = key.ExportParameters(includePrivateParameters: false);
    return new() { ["kty"] = "RSA", ["use"] = "sig", ["alg"] = "RS256", ["kid"] = "rsa", ["n"] = Base64Url.EncodeToString(p.Modulus), ["e"] = Base64Url.EncodeToString(p.Exponent) };
  }

  static JsonObject Of(ECDsa key, int index) {
    var q = key.ExportParameters(includePrivateParameters: false).Q;
    return new() { ["kty"] = "EC", ["crv"] = "P-256", ["use"] = "sig", ["alg"] = "ES256", ["kid"] = $"ec-{index}", ["x"] = Base64Url.EncodeToString(q.X), ["y"] = Base64Url.EncodeToString(q.Y) };
  }

  static string Encode(JsonObject json) => Base64Url.EncodeToString(Encoding.UTF8.GetBytes(json.ToJsonString()));

  public void Dispose() {
    rsa.Dispose();
    strange.Dispose();
    foreach (var key in curves) key.Dispose();
  }
}
