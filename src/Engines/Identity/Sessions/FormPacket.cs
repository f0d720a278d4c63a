using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;

namespace Saola.Identity;

/// <summary>A posted form as bytes: address, time, fields, files.</summary>
internal static class FormPacket {
  public static async Task<byte[]> Write(string url, DateTimeOffset at, IFormCollection form, CancellationToken ct) {
    var buffer = new MemoryStream();
    await using var writer = new BinaryWriter(buffer, Encoding.UTF8, leaveOpen: true);
    writer.Write(url);
    writer.Write(at.UtcTicks);
    var fields = form.SelectMany(f => f.Value.Select(v => (f.Key, Value: v ?? ""))).ToArray();
    writer.Write(fields.Length);
    foreach (var (name, value) in fields) {
      writer.Write(name);
      writer.Write(value);
    }
    writer.Write(form.Files.Count);
    foreach (var file in form.Files) {
      writer.Write(file.Name);
      writer.Write(file.FileName);
      writer.Write(file.ContentType ?? "");
      writer.Write((int)file.Length);
      writer.Flush();
      await file.CopyToAsync(buffer, ct);
    }
    writer.Flush();
    return buffer.ToArray();
  }

  public static KeptForm Read(string id, byte[] packet) {
    var buffer = new MemoryStream(packet, writable: false);
    using var reader = new BinaryReader(buffer, Encoding.UTF8, leaveOpen: true);
    var url = reader.ReadString();
    var at = new DateTimeOffset(reader.ReadInt64(), TimeSpan.Zero);
    var fields = new Dictionary<string, StringValues>(StringComparer.Ordinal);
    for (var left = reader.ReadInt32(); left > 0; left--) {
      var name = reader.ReadString();
      fields[name] = StringValues.Concat(fields.GetValueOrDefault(name), reader.ReadString());
    }
    var files = new FormFileCollection();
    for (var left = reader.ReadInt32(); left > 0; left--) {
      var (name, fileName, type) = (reader.ReadString(), reader.ReadString(), reader.ReadString());
      var bytes = reader.ReadBytes(reader.ReadInt32());
      files.Add(new FormFile(new MemoryStream(bytes, writable: false), 0, bytes.Length, name, fileName) { Headers = new HeaderDictionary(), ContentType = type });
    }
    return new(id, url, at, new FormCollection(fields, files));
  }
}
