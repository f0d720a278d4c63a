using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Saola.Forms;
using Saola.Kernel;

namespace Saola.PublicServices;

/// <summary>A declaration as it is kept, and what the terms make of it.</summary>
/// <param name="Terms">With the version of the form that was filled.</param>
/// <param name="OpenFee">An answer without which a fee cannot be computed, so that <paramref name="AmountDue"/> is not known yet; it is also null where the law is not known.</param>
/// <param name="Asked">The fields from which a fee, or whether a paper is required, is computed.</param>
internal sealed record DossierDeclared(
  DossierTerms Terms, JsonObject Answers, IReadOnlyList<Error> Errors, long? AmountDue, string? OpenFee, IReadOnlyList<TermComponent> Required, IReadOnlySet<string> Asked);

/// <summary>The form of a case: settles and checks answers, and finds the version a dossier was filled with.</summary>
internal sealed class DossierForms(FormLibrary library, IChoices choices) {
  /// <summary>Computes and drops what the form says, lists every mistake, and only then says what the answers cost and ask for.</summary>
  /// <param name="withFiles">False where papers are handed in beside the form.</param>
  public async Task<DossierDeclared> Check(DossierOffer offer, JsonObject answers, bool withFiles, CancellationToken ct) {
    var form = offer.Terms.Form is { } id ? await library.Find(id, ct) : null;
    if (form is null) return Declared(offer, offer.Terms, answers, [], names => names.ToHashSet(StringComparer.Ordinal));
    var filled = new FormAnswers((JsonObject)answers.DeepClone());
    form.Definition.Settle(filled, offer.Day);
    var errors = await form.Definition.Check(filled, offer.Day, choices, null, ct);
    var papers = withFiles ? [] : form.Definition.Fields.Where(f => f.Kind == FieldKind.File).Select(f => f.Key).ToHashSet();
    return Declared(offer, offer.Terms with { FormHash = form.Hash }, filled.Data, [.. errors.Where(e => e.Field is null || !papers.Contains(e.Field.Split('.')[^1]))],
      names => Typed(form.Definition, names));
  }

  static DossierDeclared Declared(DossierOffer offer, DossierTerms terms, JsonObject answers, IReadOnlyList<Error> errors, Func<IEnumerable<string>, IReadOnlySet<string>> typed) {
    var (due, open) = terms.Price(offer.Channel, answers, offer.Day);
    return new(terms, answers, errors, due, open is null ? null : typed([open]).FirstOrDefault(open), terms.Required(offer.Channel, answers, offer.Day), typed(terms.Needed()));
  }

  /// <summary>These fields as they are typed: in place of one that the form computes stand those it is computed from.</summary>
  public static IReadOnlySet<string> Typed(FormDefinition form, IEnumerable<string> names) {
    var computed = form.Fields.Where(f => f.IsComputed && f.Key is not null).DistinctBy(f => f.Key).ToDictionary(f => f.Key!, f => f.Value, StringComparer.Ordinal);
    var (open, seen) = (new Queue<string>(names), new HashSet<string>(StringComparer.Ordinal));
    while (open.TryDequeue(out var name))
      if (seen.Add(name) && computed.GetValueOrDefault(name) is { } value) foreach (var source in value.Variables.Except(DossierTerms.Given)) open.Enqueue(source);
    return seen.Where(name => !computed.ContainsKey(name)).ToHashSet(StringComparer.Ordinal);
  }

  /// <summary>
  /// The answers as the applicant corrects them, checked in the version of the form that the dossier was filled with. What they do
  /// not mention stays, and files are handed in beside the form.
  /// </summary>
  public async Task<JsonObject> Correct(DossierTerms terms, JsonObject before, JsonObject given, DateOnly day, List<Error> errors, CancellationToken ct) {
    if (await Of(terms, ct) is not { } form) {
      errors.Add(DossierErrors.NoForm);
      return before;
    }
    var files = form.Fields.Where(f => f.Kind == FieldKind.File).Select(f => f.Key).ToHashSet();
    var answers = new FormAnswers((JsonObject)before.DeepClone());
    // a fee or a paper may hang on an answer that is asked beside the form
    var beside = terms.Needed().Except(form.Fields.Select(f => f.Key ?? "")).ToHashSet(StringComparer.Ordinal);
    foreach (var (key, value) in given) if (beside.Contains(key)) answers.Data[key] = value?.DeepClone();
    errors.AddRange(answers.Put(form, new(given.Where(d => !files.Contains(d.Key) && !beside.Contains(d.Key)).Select(d => KeyValuePair.Create(d.Key, d.Value?.DeepClone()))), day));
    form.Settle(answers, day);
    errors.AddRange((await form.Check(answers, day, choices, null, ct)).Where(e => !files.Contains(e.Field)));
    return AreSame(before, answers.Data) ? before : answers.Data;
  }

  /// <summary>Why no result can be made from the answers of a dossier: some are missing or wrong, as where the declaration is still on paper only.</summary>
  public Task<Error?> Open(DossierTerms terms, Dossier d, CancellationToken ct) => Open(terms, d.Form, d.RegisteredAt, ct);

  public async Task<Error?> Open(DossierTerms terms, JsonObject answers, DateTimeOffset registered, CancellationToken ct) {
    var errors = new List<Error>();
    if (await Of(terms, ct) is not null) await Correct(terms, answers, [], Vn.Day(registered), errors, ct);
    return errors.Count == 0 ? null : DossierErrors.FormIncomplete(errors);
  }

  /// <summary>The form whose answers an applicant may correct; none while their declaration is the signed paper, which an official types in whole.</summary>
  public async Task<FormDefinition?> Correctable(DossierTerms terms, bool online, JsonObject answers, DateTimeOffset registered, CancellationToken ct) =>
    online || await Open(terms, answers, registered, ct) is null ? await Of(terms, ct) : null;

  /// <summary>Whether they say the same; a question left open is one that is not answered.</summary>
  public static bool AreSame(JsonObject one, JsonObject other) => JsonNode.DeepEquals(Bare(one), Bare(other));

  static JsonNode? Bare(JsonNode? node) => node switch {
    JsonObject o => new JsonObject(o.Select(p => KeyValuePair.Create(p.Key, Bare(p.Value))).Where(p => p.Value is not null)) is { Count: > 0 } kept ? kept : null,
    JsonArray { Count: 0 } => null,
    JsonArray a => new JsonArray([.. a.Select(Bare)]),
    JsonValue v when v.TryGetValue<string>(out var text) && text.Length == 0 => null,
    _ => node?.DeepClone(),
  };

  /// <summary>
  /// What the appraising official fills in for the result over what was filled in before, as its form takes it, or what is missing or
  /// wrong in it. Nothing is kept that the form does not ask for now: it would take the place of what the applicant declared.
  /// </summary>
  /// <param name="whole">False for a draft, or a reply that does not grant: what is missing does not matter yet.</param>
  public async Task<Answer<JsonObject>> CheckResult(DossierTerms terms, JsonObject before, JsonObject? given, bool whole, DateOnly today, CancellationToken ct) {
    var form = await Newest(terms.ResultForm, ct);
    var filled = Before(form, before);
    var wrong = form is null ? [.. (given ?? []).Select(a => FormAnswers.NotAsked(a.Key))] : filled.Put(form, given ?? [], today);
    if (Error.Of([.. wrong.Select(e => e with { Field = $"result.form.{e.Field}" })]) is { } foreign) return foreign;
    form?.Settle(filled, today);
    if (form is not null && whole && Error.Of(await form.Check(filled, today, choices, null, ct)) is { } open) return open;
    return form is null ? filled.Data : filled.Asked(form);
  }

  static FormAnswers Before(FormDefinition? form, JsonObject before) => new(form is null ? [] : new FormAnswers(before).Asked(form));

  /// <summary>The form of the result, with what was filled in before and what this page posts over it.</summary>
  public async Task<(FormDefinition? Form, FormAnswers Answers)> ForResult(DossierTerms terms, JsonObject before, HttpRequest request, DateOnly today, CancellationToken ct) {
    var form = await Newest(terms.ResultForm, ct);
    var answers = Before(form, before);
    if (form is not null && request.HasFormContentType) foreach (var part in form.Pages) answers.Post(part.Group, request.Form, today);
    return (form, answers);
  }

  /// <summary>The form as it is filled today.</summary>
  public async ValueTask<FormDefinition?> Newest(string? id, CancellationToken ct) => id is null ? null : (await library.Find(id, ct))?.Definition;

  /// <summary>The form as it was when the dossier was filled.</summary>
  public async ValueTask<FormDefinition?> Of(DossierTerms terms, CancellationToken ct) => terms.Form is not { } id ? null
    : (terms.FormHash is { } hash ? await library.Find(id, hash, ct) : await library.Find(id, ct))?.Definition;
}
