using System.Globalization;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Saola.Forms;
using Saola.Kernel;
using Saola.Ui;
using static Saola.Registries.Words;

namespace Saola.Registries.Pages;

/// <summary>
/// The form of a record as a person fills it, the same on each page that adds, changes or corrects one: what it begins with, what was
/// posted, the values that a record takes of it, and the input at which a mistake stands.
/// </summary>
/// <param name="was">The values that it begins with; none of a new record.</param>
internal sealed class RecordSheet(RegistryDefinition definition, Func<RegistryField, bool> writable, JsonObject was, DateOnly today) {
  public const string VersionName = "__version", StateName = "__state", FromName = "__from", ToName = "__to", ReasonName = "__reason";

  /// <summary>Null when there is nothing in it that may be written.</summary>
  public FormDefinition? Form { get; } = RecordForm.Of(definition, f => writable(f) && !RecordForm.IsBeyond(f, was[f.Key]));

  /// <summary>The fields whose values it has no words for; they stay as they are.</summary>
  public IReadOnlyList<string> Beyond { get; } = [.. definition.Fields.Where(f => writable(f) && RecordForm.IsBeyond(f, was[f.Key])).Select(f => RecordWords.In(f.Name))];

  public FormAnswers Answers { get; private set; } = new([]);

  /// <summary>Of the record, as it was seen.</summary>
  public int Version { get; set; }
  public string? State { get; set; }

  /// <summary>Days as they are typed; the last on which it holds.</summary>
  public string? From { get; set; }
  public string? To { get; set; }
  public string? Reason { get; set; }

  public IEnumerable<FormField> Parts => Form?.Shown(Answers, today).SelectMany(p => p.Group.Parts) ?? [];

  /// <summary>Begins with what it was made for.</summary>
  public async Task Fill(RecordReferences references, CancellationToken ct) {
    var typed = RecordForm.Typed(definition, was);
    await references.Write(definition, typed, ct);
    Answers = new(typed);
  }

  /// <summary>Keeps of what was typed the fields that are the same for the next record.</summary>
  public void Keep(IReadOnlyCollection<string> fields) =>
    Answers = new(new JsonObject(Answers.Data.Where(a => fields.Contains(a.Key)).Select(a => KeyValuePair.Create(a.Key, a.Value?.DeepClone()))));

  /// <returns>Whether it was sent; false when the button only changes what the form shows.</returns>
  public async Task<bool> Take(IFormCollection posted, IChoices choices, CancellationToken ct) {
    (State, From, To, Reason) = (posted[StateName].ToString(), posted[FromName].ToString(), posted[ToName].ToString(), Vn.Clean(posted[ReasonName]));
    if (int.TryParse(posted[VersionName], CultureInfo.InvariantCulture, out var seen)) Version = seen;
    if (Form is null) return true;
    await Answers.Take(Form, posted, choices, today, ct);
    return !FormPicker.ChangesRows(posted);
  }

  /// <summary>What was typed, as a record takes it; what is wrong with it is added to the faults. What was not touched and cannot be shown to the end is left out.</summary>
  public async Task<JsonObject> Values(List<Error> faults, RecordReferences references, IChoices choices, CancellationToken ct) {
    if (Form is null) return [];
    faults.AddRange(await Form.Check(Answers, today, choices, null, ct));
    var values = RecordForm.Values(definition, Form, Answers, was);
    if (faults.Count == 0) faults.AddRange(await references.Read(definition, values, was, ct));
    return values;
  }

  public DateOnly? HoldsFrom(List<Error> faults) => Day(From, FromName, faults);

  /// <summary>The first day on which it does not hold any more.</summary>
  public DateOnly? EndsOn(List<Error> faults) => Day(To, ToName, faults)?.AddDays(1);

  static DateOnly? Day(string? typed, string name, List<Error> faults) {
    if (string.IsNullOrWhiteSpace(typed)) return null;
    if (Typed.Date(typed) is { } day && day < DateOnly.MaxValue) return day;
    faults.Add(new(ErrorKind.Invalid, "registries.date_wrong", T["date_wrong"], name));
    return null;
  }

  /// <summary>Each mistake beside its input; the answer has the status of the last.</summary>
  public FieldErrors Errors(IEnumerable<Error> wrong, HttpResponse answer) {
    var errors = new FieldErrors();
    foreach (var one in wrong) {
      answer.StatusCode = one.Status;
      errors.Add(InputOf(one.Field), one.Message);
    }
    return errors;
  }

  string InputOf(string? path) => path switch {
    null => "",
    "from" => FromName,
    "to" => ToName,
    "_state" or "state" => StateName,
    "reason" => ReasonName,
    _ => Form?.InputOf(Answers, path) ?? path,
  };
}
