using System.Security.Cryptography;

namespace Saola.Kernel;

/// <summary>
/// Keys of this installation under <c>&lt;data&gt;/keys</c>, made on first use and readable by the program's account alone:
/// the ECDSA P-256 key that signs ledger batches, and the AES-256 key that wraps the keys of persons.
/// </summary>
public sealed class Keys(Settings settings) {
  readonly Lazy<ECDsa> seal = new(() => LoadSeal(settings.Data), LazyThreadSafetyMode.ExecutionAndPublication);
  readonly Lazy<byte[]> master = new(() => LoadMaster(settings.Data), LazyThreadSafetyMode.ExecutionAndPublication);

  internal ECDsa Seal => seal.Value;

  /// <summary>The public half, as PEM, for whoever verifies elsewhere.</summary>
  public string SealPublic => seal.Value.ExportSubjectPublicKeyInfoPem();

  /// <summary>The first 16 hexadecimal digits of the SHA-256 of the public key.</summary>
  public string SealId => Convert.ToHexStringLower(SHA256.HashData(seal.Value.ExportSubjectPublicKeyInfo()))[..16];

  /// <summary>Signs for a stream that is sealed beside the ledger; what is signed begins with the name of its kind, so that it is taken for nothing else.</summary>
  public byte[] Sign(byte[] said) => seal.Value.SignData(said, HashAlgorithmName.SHA256);

  public bool IsSigned(byte[] said, byte[] signature) => seal.Value.VerifyData(said, signature, HashAlgorithmName.SHA256);

  /// <summary>A key file of another module; made if it is not there.</summary>
  public byte[] Kept(string name, Func<byte[]> make) => Once(settings.Data, name, make);

  internal byte[] Wrap(byte[] key) => Sealed.Close(master.Value, key);
  internal byte[] Unwrap(byte[] wrapped) => Sealed.Open(master.Value, wrapped);

  static ECDsa LoadSeal(string data) {
    var key = ECDsa.Create();
    key.ImportFromPem(System.Text.Encoding.ASCII.GetString(Once(data, "ledger.pem", () => {
      using var fresh = ECDsa.Create(ECCurve.NamedCurves.nistP256);
      return System.Text.Encoding.ASCII.GetBytes(fresh.ExportPkcs8PrivateKeyPem());
    })));
    return key;
  }

  static byte[] LoadMaster(string data) => Once(data, "payload.key", () => RandomNumberGenerator.GetBytes(32));

  /// <summary>The content of a key file; made if it is not there. Two processes that start at once agree on one.</summary>
  static byte[] Once(string data, string name, Func<byte[]> make) {
    var folder = Directory.CreateDirectory(Path.Combine(data, "keys")).FullName;
    var path = Path.Combine(folder, name);
    if (File.Exists(path)) return File.ReadAllBytes(path);
    var draft = Path.Combine(folder, $".{name}.{Environment.ProcessId}.{Guid.CreateVersion7():N}");
    var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite };
    using (var file = new FileStream(draft, options)) {
      file.Write(make());
      file.Flush(flushToDisk: true);
    }
    try {
      File.Move(draft, path, overwrite: false);
    } catch (IOException) when (File.Exists(path)) {
      File.Delete(draft);
    }
    return File.ReadAllBytes(path);
  }
}
