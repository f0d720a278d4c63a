using System.Collections.Immutable;

namespace Saola.Kernel.Pdf;

/// <summary>What a document may show besides its text: pictures, fonts, style sheets, named <c>asset:name</c> in the HTML.</summary>
public sealed class PdfAssets {
  readonly ImmutableArray<(string Name, string Type, byte[] Content)> items;

  PdfAssets(ImmutableArray<(string, string, byte[])> items) => this.items = items;

  public static PdfAssets None { get; } = new([]);

  public PdfAssets With(string name, string mediaType, byte[] content) => new(items.Add((name, mediaType, content)));

  internal IReadOnlyList<(string Name, string Type, byte[] Content)> Items => items;
}
