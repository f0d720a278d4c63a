using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Saola.Forms;
using Saola.Kernel;
using Saola.Ui;

namespace Saola.PublicServices.Pages;

/// <summary>What is asked before the counter page.</summary>
internal sealed class CounterStartInput {
  public string? Procedure { get; set; }
  public string? Number { get; set; }
}

/// <summary>What the counter page posts.</summary>
internal sealed class CounterInput {
  /// <summary>Made with the page, so that it registers one dossier however often it is sent.</summary>
  public Guid? Once { get; set; }
  /// <summary>What the officer kept of it before, with its files.</summary>
  public Guid? Draft { get; set; }
  public bool IsOrganisation { get; set; }
  public string? Name { get; set; }
  public string? Number { get; set; }
  public string? Phone { get; set; }
  public string? Email { get; set; }
  public string? Address { get; set; }
  public string? ApplicantName { get; set; }
  public string? ApplicantNumber { get; set; }
  public string? Office { get; set; }
  /// <summary><c>in_person</c>, or <c>post</c> with the day it arrived and the code of the postal item.</summary>
  public string? Channel { get; set; }
  public string? ArrivedOn { get; set; }
  public string? SentCode { get; set; }
  public List<Piece>? Pieces { get; set; }
  /// <summary>The officer fills the procedure's form for the person; else they bring it on paper.</summary>
  public bool WithForm { get; set; }
  public string? Delivery { get; set; }
  public string? Notice { get; set; }
  public string? DeliveryAddress { get; set; }
  public string? Verb { get; set; }

  internal sealed class Piece {
    public string? Key { get; set; }
    public bool Got { get; set; }
    public string? Originals { get; set; }
    public string? Copies { get; set; }
    /// <summary>The record that takes the place of the paper; <c>paper</c> where none does.</summary>
    public string? Record { get; set; }
    internal Guid? Instead => Guid.TryParse(Record, out var id) ? id : null;
  }

  public bool Registers => Verb is "accept" or "register";

  public Channel Way => ChannelWords.ParseChannel(Channel) ?? PublicServices.Channel.InPerson;

  public RegisterDossier.Request ToRequest(CounterOffer offer, FormAnswers answers, Dictionary<string, Provenance> provenance, IReadOnlyList<SubmitDossier.PieceInput> files) => new(
    offer.Code, offer.Case, Office, Way.Word(), new(Name, Digits(Number), Phone, Email, Address, IsOrganisation),
    string.IsNullOrWhiteSpace(ApplicantName) ? null : new(ApplicantName, Digits(ApplicantNumber), Phone, Email, null), WithForm ? answers.Data : Said(offer.Asked(Way), answers),
    [.. Papers(files)], Delivery ?? "", Notice ?? "", DeliveryAddress, Accept: Verb == "accept", Draft,
    WithForm ? JsonSerializer.SerializeToNode(provenance, Json.Options)!.AsObject() : null, Way == PublicServices.Channel.Post ? new(Typed.Date(ArrivedOn), SentCode) : null, Once);

  static JsonObject? Said(IReadOnlyList<FormField> asked, FormAnswers answers) => asked.Count == 0 ? null : [.. asked.Select(f => KeyValuePair.Create(f.Key!, answers.Data[f.Key!]?.DeepClone()))];

  /// <summary>Every paper that is required with these answers was handed over.</summary>
  public void TakeAll(CounterOffer offer, FormAnswers answers) {
    var required = offer.Terms(Way).Required(Way, answers.Data, offer.Today);
    foreach (var piece in Pieces ?? []) piece.Got = piece.Got || (piece.Instead is null && required.Any(c => c.Key == piece.Key));
  }

  /// <summary>The papers of a component and its first file are one row, each further file another.</summary>
  IEnumerable<SubmitDossier.PieceInput> Papers(IReadOnlyList<SubmitDossier.PieceInput> files) {
    var shown = (Pieces ?? []).Where(p => p.Key is not null).ToArray();
    foreach (var paper in shown) if (paper.Instead is { } record) yield return new(paper.Key!, Record: record);
    foreach (var paper in shown.Where(p => p.Got)) {
      var first = files.FirstOrDefault(f => f.Key == paper.Key);
      yield return (first ?? new(paper.Key!)) with { Originals = Count(paper.Originals), Copies = Count(paper.Copies) };
    }
    foreach (var group in files.GroupBy(f => f.Key, StringComparer.Ordinal))
      foreach (var file in group.Skip(shown.Any(p => p.Got && p.Key == group.Key) ? 1 : 0)) yield return file;
  }

  /// <summary>The input that an error of the operation belongs to; a field of the form bears its own name.</summary>
  public static string Field(string? field) => field switch {
    null or "components" => "",
    "office" => "Form.Office",
    "channel" => "Form.Channel",
    "arrivedOn" => "Form.ArrivedOn",
    "sentCode" => "Form.SentCode",
    "subject.name" => "Form.Name",
    "subject.number" => "Form.Number",
    "subject.address" => "Form.Address",
    "applicant.name" => "Form.ApplicantName",
    "applicant.number" => "Form.ApplicantNumber",
    "applicant.phone" => "Form.Phone",
    "applicant.email" => "Form.Email",
    "delivery" => "Form.Delivery",
    "notice" => "Form.Notice",
    "deliveryAddress" => "Form.DeliveryAddress",
    _ => field,
  };

  public static string? Digits(string? typed) => typed?.Replace(" ", "", StringComparison.Ordinal);

  // what cannot be read is refused by the operation's limits
  internal static int Count(string? typed) => int.TryParse(typed, NumberStyles.None, CultureInfo.InvariantCulture, out var n) ? n : string.IsNullOrWhiteSpace(typed) ? 0 : -1;
}

/// <summary>What the draft of a dossier begun at the counter holds.</summary>
internal sealed record CounterContent(CounterInput Input, JsonObject Form, Dictionary<string, string> Unread, Dictionary<string, Provenance> Provenance, Dictionary<string, string>? Missed = null) {
  public JsonObject ToJson() => JsonSerializer.SerializeToNode(this, Json.Options)!.AsObject();

  public static CounterContent Of(JsonObject json) => json.Deserialize<CounterContent>(Json.Options)!;
}
