using System.Security.Cryptography;
using System.Text;
using System.Xml;
using System.Xml.Linq;
using Saola.Kernel;

namespace Saola.Exchange;

/// <summary>
/// How a message comes under the root of its batch, as the two files of a container say it. Each step is the SHA-512 of its prefix
/// (hexadecimal digits) and then of what it names, in order: digests of files, results of other steps, and digests themselves.
/// </summary>
internal static class HashChain {
  const string Space = "http://cyber.ee/hashchain", Root = "ROOT";
  public const string Sha512 = "http://www.w3.org/2001/04/xmlenc#sha512";
  static readonly XNamespace N = Space;

  /// <summary>The file that is dated: the root, and where the steps that lead to it end.</summary>
  public static byte[] Result(byte[] root) => Encoding.UTF8.GetBytes(
    $"""<?xml version="1.0" encoding="UTF-8"?><hashChainResult xmlns="{Space}" URI="/ts-hashchain.xml#{Root}"><DigestMethod Algorithm="{Sha512}"/><DigestValue>{Convert.ToBase64String(root)}</DigestValue></hashChainResult>""");

  /// <param name="hasBody">The container holds the whole body; otherwise its digest stands for it.</param>
  public static byte[] Of(LogRecord message, OpenedMessage opened, bool hasBody, LogBatch batch) {
    var steps = new List<XElement>();
    string Step(string prefix, params XElement[] inputs) {
      var id = $"STEP{steps.Count}";
      steps.Add(new(N + "hashStep", new XAttribute("id", id), new XAttribute("prefix", prefix), inputs));
      return id;
    }
    var head = Data("/message.xml", SHA512.HashData(opened.Head));
    var own = message.Size == 0 ? head : Ref(Step("", head, hasBody ? Data("/attachment1", opened.Digest) : Value(opened.Digest)));
    var leaf = Step("00", Ref(Step("", own, Value(LogLeaf.Rest(message)))));
    var (position, leaves) = (batch.PositionOf(message.Id), batch.LeafList());
    foreach (var (sibling, isLeft) in Merkle.Sha512.Path(position, leaves).Zip(Sides(position, batch.Size))) leaf = isLeft ? Step("01", Value(sibling), Ref(leaf)) : Step("01", Ref(leaf), Value(sibling));
    steps[^1].SetAttributeValue("id", Root);
    return Bytes(new XElement(N + "hashChain", new XElement(N + "defaultDigestMethod", new XAttribute("Algorithm", Sha512)), steps));
  }

  /// <summary>From the leaf up: whether the sibling is the left one.</summary>
  static IEnumerable<bool> Sides(int index, int size) {
    var sides = new List<bool>();
    while (size > 1) {
      var split = 1;
      while (split * 2 < size) split *= 2;
      sides.Add(index >= split);
      (index, size) = index < split ? (index, split) : (index - split, size - split);
    }
    sides.Reverse();
    return sides;
  }

  /// <summary>The root to which the steps lead, with the files that they name as they are; null where they lead nowhere, or not from the message.</summary>
  public static byte[]? RootOf(byte[] chain, Func<string, byte[]?> file) {
    var steps = Read(chain).Elements(N + "hashStep").ToDictionary(s => (string)s.Attribute("id")!, StringComparer.Ordinal);
    var sawMessage = false;
    var left = steps.Count;
    byte[]? Result(string id) {
      // each step is gone through once: more would be a circle
      if (left-- == 0 || !steps.TryGetValue(id, out var step)) return null;
      using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA512);
      hash.AppendData(Convert.FromHexString((string?)step.Attribute("prefix") ?? ""));
      foreach (var input in step.Elements()) {
        var uri = (string?)input.Attribute("URI") ?? "";
        sawMessage |= input.Name == N + "dataRef" && uri == "/message.xml";
        var value = input.Name == N + "stepRef" ? Result(uri.TrimStart('#')) : input.Name == N + "dataRef" ? file(uri.TrimStart('/')) is { } bytes ? SHA512.HashData(bytes) : null : Convert.FromBase64String((string?)input.Element(N + "DigestValue") ?? "");
        if (value is not { Length: 64 }) return null;
        hash.AppendData(value);
      }
      return hash.GetHashAndReset();
    }
    return Result(Root) is { } root && sawMessage ? root : null;
  }

  /// <exception cref="XmlException">It is no XML, or has a document type.</exception>
  public static XElement Read(byte[] xml) {
    using var reader = XmlReader.Create(new MemoryStream(xml), new() { DtdProcessing = DtdProcessing.Prohibit, XmlResolver = null });
    return XElement.Load(reader, LoadOptions.PreserveWhitespace);
  }

  static XElement Data(string uri, byte[] digest) => new(N + "dataRef", new XAttribute("URI", uri), Digest(digest));
  static XElement Value(byte[] digest) => new(N + "hashValue", Digest(digest));
  static XElement Ref(string step) => new(N + "stepRef", new XAttribute("URI", "#" + step));
  static XElement Digest(byte[] digest) => new(N + "DigestValue", Convert.ToBase64String(digest));

  static byte[] Bytes(XElement xml) => Encoding.UTF8.GetBytes("""<?xml version="1.0" encoding="UTF-8"?>""" + xml.ToString(SaveOptions.DisableFormatting));
}
