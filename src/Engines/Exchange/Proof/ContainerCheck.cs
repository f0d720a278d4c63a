using System.Globalization;
using System.IO.Compression;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Xml;
using Saola.Kernel;

namespace Saola.Exchange;

/// <summary>What the check of a container found.</summary>
/// <param name="Said">What it proves, line by line: the message, who signed it and when, when it was dated and by whom.</param>
/// <param name="IsDated">Its date is by an authority that was named; of several, each one's.</param>
public sealed record ContainerReport(IReadOnlyList<string> Said, IReadOnlyList<string> Faults, bool IsDated) {
  public bool Holds => Faults.Count == 0;
}

/// <summary>Checks a container, or a zip with some, with nothing but its bytes, and the installation's certificate where one has it from elsewhere.</summary>
public static class ContainerCheck {
  const long Largest = 32L << 20;
  const int MostInOne = 1_000;

  /// <param name="trusted">PEM of the certificate that <c>/verificationconf</c> of the installation gives; without it the container's own is taken, and its fingerprint has to be compared by eye.</param>
  /// <param name="authorities">PEM of the time-stamping authorities that are trusted, or of what issued their certificates; without any no date is taken.</param>
  public static ContainerReport Run(byte[] bytes, string? trusted, string? authorities) {
    try {
      var dating = new DatingAuthorities(authorities);
      var files = Files(bytes);
      var inner = files.Where(f => f.Key.EndsWith(".asice", StringComparison.Ordinal)).ToList();
      if (inner.Count == 0) return One(files, trusted, dating);
      var reports = inner.ConvertAll(f => (f.Key, Report: One(Files(f.Value), trusted, dating)));
      return new([.. reports.SelectMany(r => r.Report.Said.Select(s => $"{r.Key}: {s}"))], [.. reports.SelectMany(r => r.Report.Faults.Select(s => $"{r.Key}: {s}"))], reports.TrueForAll(r => r.Report.IsDated));
    } catch (Exception e) when (e is InvalidDataException or ArgumentException or XmlException or FormatException or CryptographicException or InvalidOperationException) {
      return new([], ["the file is no container, or was altered"], IsDated: false);
    }
  }

  static Dictionary<string, byte[]> Files(byte[] bytes) {
    using var zip = new ZipArchive(new MemoryStream(bytes), ZipArchiveMode.Read);
    if (zip.Entries.Count > MostInOne) throw new InvalidDataException("too many files");
    var files = new Dictionary<string, byte[]>(StringComparer.Ordinal);
    foreach (var entry in zip.Entries) {
      if (entry.Length > Largest) throw new InvalidDataException("too large");
      var content = new byte[entry.Length];
      using var from = entry.Open();
      from.ReadExactly(content);
      files.Add(entry.FullName, content);
    }
    return files;
  }

  static ContainerReport One(Dictionary<string, byte[]> files, string? trusted, DatingAuthorities authorities) {
    var (said, faults) = (new List<string>(), new List<string>());
    foreach (var name in new[] { "mimetype", Container.Message, Container.Signatures, Container.Manifest, Container.Token, Container.Result, Container.Chain }.Where(n => !files.ContainsKey(n))) faults.Add($"{name} is missing");
    if (faults.Count > 0) return new(said, faults, IsDated: false);
    if (Encoding.ASCII.GetString(files["mimetype"]) != Container.Type) faults.Add("its kind is another");
    said.AddRange(Encoding.UTF8.GetString(files[Container.Message]).Split("\r\n").Where(l => l.Length > 0).Take(2));
    Signature(files, trusted, said, faults);
    // the steps lead to the root, the file that is dated names the root, and the token is about that file
    if (HashChain.RootOf(files[Container.Chain], files.GetValueOrDefault) is not { } root || !HashChain.Result(root).AsSpan().SequenceEqual(files[Container.Result])) faults.Add("the message does not come under the root that is dated");
    var imprint = SHA512.HashData(files[Container.Result]);
    if (!Container.ManifestOf(imprint).AsSpan().SequenceEqual(files[Container.Manifest])) faults.Add("the manifest names another digest than that of what is dated");
    return new(said, faults, IsDated(files[Container.Token], imprint, authorities, said, faults));
  }

  static bool IsDated(byte[] token, byte[] imprint, DatingAuthorities authorities, List<string> said, List<string> faults) {
    if (Notary.Check(imprint, HashAlgorithmName.SHA512, token) is not { } dated) {
      faults.Add("the timestamp is not about it");
      return false;
    }
    var by = string.Create(CultureInfo.InvariantCulture, $"{dated.UtcDateTime:yyyy-MM-dd HH:mm:ss} UTC by {DatingAuthorities.NameOf(token)}");
    var isTaken = authorities.Gave(token, imprint);
    if (isTaken) said.Add($"dated {by}");
    else if (authorities.IsAny) faults.Add($"the timestamp is by none of the authorities that were named: {by}");
    else said.Add($"date not checked: {by}");
    return isTaken;
  }

  static void Signature(Dictionary<string, byte[]> files, string? trusted, List<string> said, List<string> faults) {
    var body = files.GetValueOrDefault(Container.Body);
    if (Xades.Check(files[Container.Signatures], Container.Files(files[Container.Message], body is null ? null : SHA512.HashData(body))) is not var (signer, at)) {
      faults.Add("the signature is not over this message");
      return;
    }
    using (signer) {
      said.Add(string.Create(CultureInfo.InvariantCulture, $"signed {at.UtcDateTime:yyyy-MM-dd HH:mm:ss} UTC by {signer.Subject}, certificate {Convert.ToHexStringLower(SHA256.HashData(signer.RawData))}"));
      if (trusted is null) return;
      using var known = X509Certificate2.CreateFromPem(trusted);
      if (!known.RawData.AsSpan().SequenceEqual(signer.RawData)) faults.Add("it is signed with another certificate than the one that is trusted");
    }
  }
}
