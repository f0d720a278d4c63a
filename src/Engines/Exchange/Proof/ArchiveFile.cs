using System.IO.Compression;
using System.Text.Json;
using Saola.Kernel;

namespace Saola.Exchange;

/// <summary>Reads what <see cref="LogArchive"/> wrote, of which anything may have been altered.</summary>
internal sealed class ArchiveFile : IDisposable {
  readonly ZipArchive zip;
  readonly Dictionary<string, ZipArchiveEntry> entries = new(StringComparer.Ordinal);
  readonly long length;

  /// <exception cref="InvalidDataException">It is no archive file.</exception>
  public ArchiveFile(byte[] bytes) {
    (zip, length) = (new(new MemoryStream(bytes)), bytes.Length);
    foreach (var entry in zip.Entries) if (!entries.TryAdd(entry.FullName, entry)) throw new InvalidDataException($"{entry.FullName} is there twice");
  }

  public bool Has(Guid id) => entries.ContainsKey($"{id}.json");

  /// <summary>A message as it lies there; null where it cannot be read.</summary>
  public LogRecord? Message(Guid id) {
    if (Read($"{id}.json") is not { } row || Read($"{id}.content") is not { } content) return null;
    try {
      return JsonSerializer.Deserialize<LogRecord>(row, Json.Options) is { Hash: not null } message ? message with { Content = content } : null;
    } catch (JsonException) {
      return null;
    }
  }

  /// <summary>A part of its body, from 0 on, encrypted as it lay; null where it is not there.</summary>
  public byte[]? Part(Guid id, int number) => Read($"{id}.{number}");

  byte[]? Read(string name) {
    // nothing in it is compressed: what says that it is larger than the file was not written so
    if (!entries.TryGetValue(name, out var entry) || entry.Length > length) return null;
    try {
      var content = new byte[entry.Length];
      using var from = entry.Open();
      from.ReadExactly(content);
      return content;
    } catch (Exception e) when (e is InvalidDataException or IOException) {
      return null;
    }
  }

  public void Dispose() => zip.Dispose();
}
