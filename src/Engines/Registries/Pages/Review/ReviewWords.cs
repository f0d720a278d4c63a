using System.Globalization;
using System.Text.Json.Nodes;
using Saola.Kernel;
using Saola.Ui;
using static Saola.Registries.Words;

namespace Saola.Registries.Pages;

/// <summary>One line of a comparison.</summary>
/// <param name="Now">As the record has it, where it was changed meanwhile.</param>
/// <param name="Link">Gives the file that is proposed.</param>
internal sealed record ReviewLine(string Name, string? Before, string? Now, string? After, string? Link = null);

/// <summary>Proposals as people read them.</summary>
internal sealed class ReviewWords(RecordWords shown, FileStore files, Work w) {
  public static Tone ToneOf(ProposalStatus status) => status switch {
    ProposalStatus.Waiting => Tone.Warning,
    ProposalStatus.Accepted => Tone.Good,
    ProposalStatus.Refused => Tone.Bad,
    _ => Tone.Neutral,
  };

  public static TabLink[] Tabs(Actor actor, int current) => [
    .. actor.Can(RegistryPermissions.Review) ? [new TabLink(T["to_confirm"], ReviewDoor.Queue, current == 0)] : Array.Empty<TabLink>(),
    .. actor.Can(RegistryPermissions.Write) ? [new TabLink(T["proposals_mine"], ReviewDoor.Mine, current == 1)] : Array.Empty<TabLink>(),
  ];

  /// <summary>What the record is called, by what the reader may see of it.</summary>
  public static string TitleOf(RegistryDefinition d, ShowProposal.Response p) => RecordWords.TitleOf(d, p.Before ?? new(p.Record, 0, null, p.Office, null, null, p.At, p.Values));

  /// <summary>Each field that would change, as it was, as it is now and as it would be.</summary>
  public async Task<IReadOnlyList<ReviewLine>> Lines(RegistryDefinition d, ShowProposal.Response p, CancellationToken ct) {
    var lines = new List<ReviewLine>();
    foreach (var field in p.Fields.Select(d.Find).OfType<RegistryField>().Where(f => !p.Deleted.Contains(f.Key) && (p.Values.ContainsKey(f.Key) || p.Before?.Values.ContainsKey(f.Key) == true)))
      lines.Add(new(RecordWords.In(field.Name), await shown.Show(field, p.Before?.Values[field.Key], ct), await shown.Show(field, p.Now?.Values[field.Key], ct), await shown.Show(field, p.Values[field.Key], ct), await Link(p, field, ct)));
    if (p.State is { } state) lines.Add(new(T["state"], StateOf(d, p.Before?.State), StateOf(d, p.Now?.State), StateOf(d, state)));
    if (p.From is { } from) lines.Add(new(T["change_from"], Day(p.Before?.From), Day(p.Now?.From), Vn.Date(from)));
    if (p.To is { } to) lines.Add(new(T["ends_on"], Day(p.Before?.To?.AddDays(-1)), Day(p.Now?.To?.AddDays(-1)), Vn.Date(to.AddDays(-1))));
    return lines;
  }

  async Task<string?> Link(ShowProposal.Response p, RegistryField field, CancellationToken ct) {
    if (field.Type != FieldType.File || !Guid.TryParse(p.Values[field.Key]?.ToString(), out var id)) return null;
    return await files.Find(w, RecordChecks.UploadedFiles, p.Office, id, ct) is { } file ? files.Link(file) : null;
  }

  public static string? StateOf(RegistryDefinition d, string? key) => d.States?.FirstOrDefault(s => s.Key == key) is { } named ? RecordWords.In(named.Name) : key;

  static string? Day(DateOnly? day) => day is { } d ? Vn.Date(d) : null;
}
