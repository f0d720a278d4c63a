using System.Buffers.Binary;
using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Saola.Identity.Tests;

/// <summary>A key as WebAuthn has it, whose every word a test may bend.</summary>
internal sealed class SoftKey : IDisposable {
  readonly ECDsa pair = ECDsa.Create(ECCurve.NamedCurves.nistP256);
  readonly byte[] id = RandomNumberGenerator.GetBytes(16);

  public string Origin { get; set; } = "http://localhost";
  public bool Verifies { get; set; } = true;
  public uint Count { get; set; }
  public string? Owner { get; set; }

  /// <summary>RegistrationResponseJSON.</summary>
  public string Make(string options) {
    var asked = JsonNode.Parse(options)!;
    Owner = (string)asked["user"]!["id"]!;
    var point = pair.ExportParameters(false).Q;
    byte[] cose = [0xa5, 0x01, 0x02, 0x03, 0x26, 0x20, 0x01, 0x21, 0x58, 0x20, .. point.X!, 0x22, 0x58, 0x20, .. point.Y!];
    byte[] data = [.. Data(0x40), .. new byte[16], 0, (byte)id.Length, .. id, .. cose];
    byte[] attestation = [0xa3, .. Word("fmt"), .. Word("none"), .. Word("attStmt"), 0xa0, .. Word("authData"), 0x58, (byte)data.Length, .. data];
    return Written(new() { ["clientDataJSON"] = Text(ClientData("webauthn.create", (string)asked["challenge"]!)), ["attestationObject"] = Text(attestation), ["transports"] = new JsonArray("internal") });
  }

  /// <summary>AuthenticationResponseJSON.</summary>
  /// <param name="challenge">Another than the one asked.</param>
  public string Answer(string options, string? challenge = null) {
    var client = ClientData("webauthn.get", challenge ?? (string)JsonNode.Parse(options)!["challenge"]!);
    var data = Data(0);
    var signature = pair.SignData([.. data, .. SHA256.HashData(client)], HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence);
    return Written(new() { ["clientDataJSON"] = Text(client), ["authenticatorData"] = Text(data), ["signature"] = Text(signature), ["userHandle"] = Owner });
  }

  /// <summary>How an attacker writes the response anew.</summary>
  public Func<JsonObject, string>? Bend { get; set; }

  string Written(JsonObject response) => new JsonObject {
    ["id"] = Text(id), ["rawId"] = Text(id), ["type"] = "public-key", ["authenticatorAttachment"] = "platform", ["clientExtensionResults"] = new JsonObject(), ["response"] = "bent",
  }.ToJsonString().Replace("\"bent\"", Bend?.Invoke(response) ?? response.ToJsonString(), StringComparison.Ordinal);

  byte[] Data(byte flags) {
    var data = new byte[37];
    SHA256.HashData("localhost"u8, data);
    data[32] = (byte)(flags | 0x01 | (Verifies ? 0x04 : 0));
    BinaryPrimitives.WriteUInt32BigEndian(data.AsSpan(33), Count);
    return data;
  }

  byte[] ClientData(string type, string challenge) => JsonSerializer.SerializeToUtf8Bytes(new { type, challenge, origin = Origin, crossOrigin = false });

  static byte[] Word(string text) => [(byte)(0x60 + text.Length), .. Encoding.ASCII.GetBytes(text)];

  static string Text(byte[] bytes) => Base64Url.EncodeToString(bytes);

  public void Dispose() => pair.Dispose();
}

internal static class KeyVisits {
  const string Security = "/tai-khoan/thiet-bi-bao-mat";

  /// <summary>The owner, signed in, adds the key on the page.</summary>
  public static async Task<HttpResponseMessage> Add(this Visitor visitor, SoftKey key, string name = "Điện thoại") {
    var page = await visitor.Page(Security);
    return await visitor.Send(page, Security, "Key.Credential", ("Key.Credential", key.Make(Options(page))), ("Key.Name", name));
  }

  /// <summary>Answers with the key what the page asks.</summary>
  public static async Task<HttpResponseMessage> Answer(this Visitor visitor, SoftKey key, string url = "/dang-nhap", string? challenge = null) {
    var page = await visitor.Page(url);
    return await visitor.Send(page, url, "Key.Credential", ("Key.Credential", key.Answer(Options(page), challenge)));
  }

  public static string Options(AngleSharp.Html.Dom.IHtmlDocument page) => page.QuerySelector("input[data-passkey]")!.GetAttribute("data-options")!;
}
