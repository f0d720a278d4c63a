using System.Globalization;
using System.IO.Compression;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace Saola.Exchange;

/// <summary>An ASiC-E container as X-Road lays it out: the message, its body, who signed them, how they come under the root of their batch, and its timestamp.</summary>
internal static class Container {
  public const string Type = "application/vnd.etsi.asic-e+zip", Message = "message.xml", Body = "attachment1", Signatures = "META-INF/signatures.xml", Manifest = "META-INF/ASiCManifest.xml", Token = "META-INF/timestamp.tst",
    Result = "ts-hashchainresult.xml", Chain = "ts-hashchain.xml";
  const string Asic = "http://uri.etsi.org/02918/v1.2.1#";

  /// <param name="batch">Dated.</param>
  public static byte[] Of(LogRecord message, OpenedMessage opened, LogBatch batch, X509Certificate2 signer, DateTimeOffset at) {
    // of a body that was larger than the log keeps, its digest stands in the chain
    var hasBody = message.Size > 0 && message.Size == message.Kept;
    var files = Files(opened.Head, hasBody ? opened.Digest : null);
    var bytes = new MemoryStream();
    using (var zip = new ZipArchive(bytes, ZipArchiveMode.Create, leaveOpen: true)) {
      void Add(string name, byte[] content, CompressionLevel level = CompressionLevel.Fastest) {
        var entry = zip.CreateEntry(name, level);
        entry.LastWriteTime = new(batch.At.UtcDateTime, TimeSpan.Zero);
        using var into = entry.Open();
        into.Write(content);
      }
      Add("mimetype", Encoding.ASCII.GetBytes(Type), CompressionLevel.NoCompression);
      Add(Message, opened.Head);
      if (hasBody) Add(Body, opened.Body);
      Add(Signatures, Xades.Sign(files, signer, at));
      Add("META-INF/manifest.xml", Encoding.UTF8.GetBytes($"""
        <?xml version="1.0" encoding="UTF-8"?><manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0" manifest:version="1.2"><manifest:file-entry manifest:full-path="/" manifest:media-type="{Type}"/>{string.Concat(files.Select(f => $"""<manifest:file-entry manifest:full-path="{f.Uri[1..]}" manifest:media-type="{f.Type}"/>"""))}</manifest:manifest>
        """));
      Add(Manifest, ManifestOf(batch.Imprint()));
      Add(Result, batch.Paper());
      Add(Chain, HashChain.Of(message, opened, hasBody, batch));
      Add(Token, batch.Token!);
    }
    return bytes.ToArray();
  }

  /// <summary>What the timestamp is about.</summary>
  public static byte[] ManifestOf(byte[] imprint) => Encoding.UTF8.GetBytes($"""
    <?xml version="1.0" encoding="UTF-8"?><asic:ASiCManifest xmlns:asic="{Asic}" xmlns:ds="{Xades.Dsig}"><asic:SigReference MimeType="application/vnd.etsi.timestamp-token" URI="{Token}"/><asic:DataObjectReference URI="{Result}"><ds:DigestMethod Algorithm="{HashChain.Sha512}"/><ds:DigestValue>{Convert.ToBase64String(imprint)}</ds:DigestValue></asic:DataObjectReference></asic:ASiCManifest>
    """);

  /// <summary>What is signed.</summary>
  public static List<(string Uri, string Type, byte[] Digest)> Files(byte[] head, byte[]? digest) =>
    [("/" + Message, "text/plain", SHA512.HashData(head)), .. digest is null ? [] : new[] { ("/" + Body, "application/octet-stream", digest) }];

  /// <summary>A name that any disk takes.</summary>
  public static string NameOf(LogRecord message) =>
    string.Create(CultureInfo.InvariantCulture, $"{string.Concat(message.Message.Take(100).Select(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.' ? c : '_'))}-{(message.IsResponse ? "response" : "request")}-{message.Request:N}.asice");
}
