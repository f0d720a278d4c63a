using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using FsCheck;
using FsCheck.Fluent;

namespace Saola.Identity.Tests;

/// <summary>What is a token, and whose.</summary>
public sealed class JwtTests {
  static string Part(string text) => Base64Url.EncodeToString(Encoding.UTF8.GetBytes(text));

  static SigningKey Key(string algorithm, string? id = null) {
    var (publicKey, privateKey) = SigningKey.Make(algorithm);
    return new(id ?? Jwk.Thumbprint(publicKey), algorithm, publicKey, privateKey, DateTimeOffset.UnixEpoch);
  }

  [Theory]
  [InlineData("RS256")]
  [InlineData("ES256")]
  public void What_a_key_signed_only_that_key_verifies_and_only_unchanged(string algorithm) {
    var (mine, other) = (Key(algorithm), Key(algorithm));
    var text = Jwt.Write(mine, "JWT", new() { ["sub"] = "Nguyễn" });
    var read = Jwt.Read(text)!;
    Assert.Equal(("Nguyễn", algorithm, mine.Id, "JWT"), (read["sub"], read.Algorithm, read.KeyId, read.Type));
    Assert.True(read.IsSignedBy([other.Verifier, mine.Verifier]));
    Assert.False(read.IsSignedBy([other.Verifier]));
    var parts = text.Split('.');
    Assert.False(Jwt.Read($"{parts[0]}.{Part("""{"sub":"x"}""")}.{parts[2]}")!.IsSignedBy([mine.Verifier]));
  }

  [Fact]
  public void The_header_chooses_neither_the_algorithm_nor_the_key() {
    var key = Key(Algorithms.Rs256);
    using var attacker = RSA.Create(2048);
    var claims = Part("""{"sub":"admin"}""");
    var none = Jwt.Read($"{Part("""{"alg":"none"}""")}.{claims}.{Part("x")}")!;
    Assert.False(none.IsSignedBy([key.Verifier]));
    // HS256 with the public key as the shared secret
    var head = Part("""{"alg":"HS256"}""");
    foreach (var secret in new[] { Encoding.UTF8.GetBytes(key.Verifier.Json.ToJsonString()), Jwt.Decode((string)key.Verifier.Json["n"]!)! })
      Assert.False(Jwt.Read($"{head}.{claims}.{Base64Url.EncodeToString(HMACSHA256.HashData(secret, Encoding.ASCII.GetBytes($"{head}.{claims}")))}")!.IsSignedBy([key.Verifier]));
    // the attacker's own key, brought along or pointed at
    foreach (var header in new[] {
      new JsonObject { ["alg"] = "RS256", ["jwk"] = Jwk.Of(attacker) }, new JsonObject { ["alg"] = "RS256", ["jku"] = "https://evil.example/jwks" },
      new JsonObject { ["alg"] = "RS256", ["kid"] = "../../../../dev/null" }, new JsonObject { ["alg"] = "RS256", ["x5u"] = "https://evil.example/x" },
    }) {
      var signed = $"{Part(header.ToJsonString())}.{claims}";
      var forged = $"{signed}.{Base64Url.EncodeToString(attacker.SignData(Encoding.ASCII.GetBytes(signed), HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1))}";
      Assert.False(Jwt.Read(forged)!.IsSignedBy([key.Verifier]));
    }
  }

  [Fact]
  public void An_empty_signature_of_zeros_is_none() {
    var key = Key(Algorithms.Es256);
    var forged = $"{Part($$"""{"alg":"ES256","kid":"{{key.Id}}"}""")}.{Part("{}")}.{Base64Url.EncodeToString(new byte[64])}";
    Assert.False(Jwt.Read(forged)!.IsSignedBy([key.Verifier]));
  }

  [Theory]
  [InlineData("")]
  [InlineData(".")]
  [InlineData("..")]
  [InlineData("e30.e30")]
  [InlineData("e30.e30.")]
  [InlineData("e30.e30.eA.eA")]
  [InlineData("e30=.e30.eA")]
  [InlineData("e31.e30.eA")]
  [InlineData("e30.e30.eB")]
  [InlineData("e30.W10.eA")]
  [InlineData("e30.bnVsbA.eA")]
  [InlineData(" e30.e30.eA")]
  [InlineData("e3+.e30.eA")]
  public void What_is_not_three_parts_in_their_one_spelling_is_no_token(string text) => Assert.Null(Jwt.Read(text));

  [Theory]
  [InlineData("""{"alg":"RS256","alg":"none"}""")]
  [InlineData("""{"alg":"RS256","crit":["exp"]}""")]
  [InlineData("""{"alg":"\ud800"}""")]
  [InlineData("""{"alg":"RS256"} x""")]
  public void A_doubtful_header_is_none(string header) => Assert.Null(Jwt.Read($"{Part(header)}.{Part("{}")}.{Part("x")}"));

  [Fact]
  public void Whatever_comes_is_read_or_refused_and_never_fails() {
    var key = Key(Algorithms.Rs256);
    var json = Gen.Elements("{", "}", "[", "]", "\"alg\"", "\"RS256\"", "\"none\"", ":", ",", "\"exp\"", "1e999", "-1", "null", "\"\\ud800\"", "\"kid\"", "\u0000", "é", "\"aud\"", "true", " ").ListOf().Select(p => string.Concat(p));
    var part = Gen.OneOf(json.Select(Part), Gen.Elements("", "e30", "eyJhbGciOiJSUzI1NiJ9", "====", "_w", "gICA", "ộ"));
    var texts = (from a in part from b in part from c in part select $"{a}.{b}.{c}").ToArbitrary();
    Check.One(Config.QuickThrowOnFailure.WithMaxTest(20_000), Prop.ForAll(texts, text => {
      if (Jwt.Read(text) is not { } read) return true;
      _ = (read.Moment("exp"), read.Audience, read["aud"], read.KeyId, read.Type);
      return !read.IsSignedBy([key.Verifier]);
    }));
  }

  [Fact]
  public void Any_byte_changed_breaks_the_signature() {
    var key = Key(Algorithms.Es256);
    var text = Jwt.Write(key, "JWT", new() { ["sub"] = "a", ["exp"] = 1 });
    const string alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.";
    for (var i = 0; i < text.Length; i++) {
      var other = alphabet[(alphabet.IndexOf(text[i], StringComparison.Ordinal) + 1 + i % 60) % alphabet.Length];
      if (other == text[i]) continue;
      Assert.False(Jwt.Read($"{text[..i]}{other}{text[(i + 1)..]}")?.IsSignedBy([key.Verifier]) ?? false, $"byte {i}");
    }
  }

  [Theory]
  [InlineData("""{"kty":"RSA","n":"AQAB","e":"AQAB"}""")]
  [InlineData("""{"kty":"EC","crv":"P-256","x":"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA","y":"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"}""")]
  [InlineData("""{"kty":"oct","k":"AQAB"}""")]
  [InlineData("""{"kty":"EC","crv":"secp256k1","x":"AA","y":"AA"}""")]
  [InlineData("[]")]
  public void Weak_and_shared_keys_are_no_keys(string json) => Assert.Null(Jwk.Read(JsonNode.Parse(json)));

  [Fact]
  public void A_key_with_its_private_part_or_of_another_use_is_refused() {
    using var rsa = RSA.Create(2048);
    Assert.NotNull(Jwk.Read(Jwk.Of(rsa)));
    foreach (var (name, value) in new[] { ("d", "AQAB"), ("use", "enc"), ("alg", "PS256") }) {
      var json = Jwk.Of(rsa);
      json[name] = value;
      Assert.Null(Jwk.Read(json));
    }
  }

  /// <summary>The example of RFC 7638 3.1.</summary>
  [Fact]
  public void The_thumbprint_is_that_of_the_standard() => Assert.Equal("NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs", Jwk.Thumbprint(new() {
    ["kty"] = "RSA", ["e"] = "AQAB", ["alg"] = "RS256", ["kid"] = "2011-04-29",
    ["n"] = "0vx7agoebGcQSuuPiLJXZptN9nndrQmbXEps2aiAFbWhM78LhWx4cbbfAAtVT86zwu1RK7aPFFxuhDR1L6tSoc_BJECPebWKRXjBZCiFV4n3oknjhMstn64tZ_2W-5JsGY4Hc5n9yBXArwl93lqt7_RN5w6Cf0h4QyQ5v-65YGjQR0_FDW2QvzqY368QQMicAtaSqzs8KJZgnYb9c7d0zgdAZHzu6qMQvRL5hajrn1n91CbOpbISD08qNLyrdkt-bFTWhAI4vMQFh6WeZu0fM4lFd2NcRwr3XPksINHaQ-G_xBniIqbw0Ls1jF44-csFCur-kEgU8awapJzKnqDKgw",
  }));
}
