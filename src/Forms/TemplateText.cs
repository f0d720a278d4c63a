using Saola.Feel;
using Saola.Kernel;

namespace Saola.Forms;

/// <summary>The template cannot be filled: it has mistakes that <c>saola pack lint</c> names.</summary>
public sealed class TemplateException(string id, TemplateFault fault) : Exception($"{id}:{fault.Line}: {fault.Problem} {fault.Cure}");

/// <summary>
/// A template of a pack, read: HTML with <c>{{ expression }}</c> in FEEL, <c>{{#each name in list}}</c>, <c>{{#if condition}}</c>,
/// <c>{{else}}</c>. Values are written escaped; a template holds no script and asks for nothing from outside.
/// </summary>
public sealed class TemplateText {
  internal abstract record Part;
  internal sealed record Plain(string Html) : Part;
  internal sealed record Value(FeelExpression Expression) : Part;
  internal sealed record Each(string Name, FeelExpression List, IReadOnlyList<Part> Body) : Part;
  internal sealed record If(FeelExpression Condition, IReadOnlyList<Part> Then, IReadOnlyList<Part> Else) : Part;

  readonly string id;

  TemplateText(string id, IReadOnlyList<Part> parts, IReadOnlySet<string> catalogues) => (this.id, Parts, Catalogues) = (id, parts, catalogues);

  internal IReadOnlyList<Part> Parts { get; }

  /// <summary>The lists that <c>label</c> looks into.</summary>
  internal IReadOnlySet<string> Catalogues { get; }

  /// <summary>A mistake that shows only when it is filled.</summary>
  internal TemplateException Faulty(string problem, string cure) => new(id, new(1, problem, cure));

  /// <exception cref="TemplateException">The template has a mistake.</exception>
  public static TemplateText Parse(string id, string html) {
    var reader = new TemplateReader(html);
    var parts = reader.Read();
    return reader.Faults.Count == 0 ? new(id, parts, reader.Catalogues) : throw new TemplateException(id, reader.Faults[0]);
  }

  /// <summary>The lists that each call of <c>label</c> in an expression looks into; null for a call that does not name one outright.</summary>
  public static IEnumerable<string?> CataloguesOf(string feel) => TemplateReader.CataloguesOf(feel);

  /// <summary>Every mistake of a template, with its line.</summary>
  public static IReadOnlyList<TemplateFault> Check(string html) {
    var reader = new TemplateReader(html);
    reader.Read();
    return [.. reader.Faults.Concat(TemplateRules.Check(html)).OrderBy(f => f.Line)];
  }
}
