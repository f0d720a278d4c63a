using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Saola.Kernel;
using static Saola.PublicServices.Words;

namespace Saola.PublicServices;

/// <summary>Where a datum comes from. <c>Verified</c> in the item is true, false or the date on which a person checked it.</summary>
internal sealed record LegalSource(string Document, string? Article, string? Url);

internal sealed record ProcedureOffices(string[]? Kinds, string[]? Codes, bool HasDivision, string? Division);

internal sealed record ProcedureComponent(
  string Key, string? Code, PackText Name, string Kind, string? FormCode, int? Originals, int? Copies, JsonNode Required, PackText? Note, LegalSource? Source, JsonNode? Verified, ComponentRecord? Record = null);

internal sealed record ProcedureDeadline(string Channel, int? Amount, string Unit, string? CutOff, PackText? Text, LegalSource? Source, JsonNode? Verified);

internal sealed record ProcedureFee(string Kind, string Channel, JsonNode? Amount, PackText Text, bool Example, DateOnly? From, DateOnly? To, LegalSource? Source, JsonNode? Verified) {
  public bool HoldsOn(DateOnly day) => (From is null || From <= day) && (To is null || day <= To);
}

internal sealed record ProcedureCase(string Key, string? Code, PackText Name, IReadOnlyList<ProcedureComponent> Components, IReadOnlyList<ProcedureDeadline> Deadlines, IReadOnlyList<ProcedureFee> Fees);

internal sealed record ProcedureResult(string Key, string? Code, PackText Name);

internal sealed record ProcedureLaw(string Document, string? Article, string? Title, JsonNode? Verified);

/// <summary>How surely the national electronic identification must know who hands it in online, 1 or 2.</summary>
internal sealed record ProcedureIdentification(int Level, LegalSource? Source, JsonNode? Verified);

/// <summary>Whether a rule says that the subject must do it themselves, so that no electronic power reaches it.</summary>
internal sealed record ProcedureInPerson(bool Required, LegalSource? Source, JsonNode? Verified);

internal sealed record OnlineLevel(string Level, PackText? Reason);

internal sealed record OfficialRoute(string System, PackText Name);

internal sealed record ProcedureRoute(string System, OfficialRoute? Official);

/// <summary>The description of a procedure version, as <c>packs/schema/procedure.json</c> defines it.</summary>
internal sealed record ProcedureItem(
  string Code, int Version, PackText Name, PackText? PlainName, PackText? Summary, string Field, string[] Levels, IReadOnlyList<ProcedureOffices> Offices, string[] TargetGroups,
  string[]? LifeEvents, string[]? Keywords, string[]? Synonyms, IReadOnlyList<PackText> Steps, string[] Channels, PackText? Conditions, PackText? Notes, IReadOnlyList<ProcedureCase> Cases,
  IReadOnlyList<ProcedureResult> Results, IReadOnlyList<ProcedureLaw> LegalBasis, OnlineLevel OnlineLevel, ProcedureRoute Route, string? Form, LegalSource? Source, JsonNode? Verified,
  ProcedureIdentification? Identification = null, ProcedureInPerson? InPerson = null) {

  public static ProcedureItem Of(JsonObject item) => item.Deserialize<ProcedureItem>(Json.Options)!;

  /// <summary>A person checked the datum: <c>true</c> or the date of the check.</summary>
  public static bool IsVerified(JsonNode? verified) => verified is JsonValue v && (v.TryGetValue<bool>(out var flag) ? flag : v.TryGetValue<string>(out _));

  public bool IsHere => Route.System == "here";

  /// <summary>Nobody does it for another by an electronic power.</summary>
  public bool MustBeInPerson => InPerson?.Required == true;

  public bool TakesOnline => IsHere && OnlineLevel.Level != "none" && Channels.Contains("online");
}

/// <summary>Texts of packs in the language of the screen.</summary>
internal static class Screen {
  public static string Say(this PackText text) => text.In(CultureInfo.CurrentUICulture.TwoLetterISOLanguageName);

  /// <summary>How long it takes, on which channel, from which hour on the next day counts.</summary>
  public static string Say(this ProcedureDeadline d) {
    var how = d.Amount switch {
      null => d.Text?.Say() ?? T["unverified"],
      0 => T["procedure_same_day"],
      var n => T[$"procedure_unit_{d.Unit}", n],
    };
    var late = d.CutOff is null ? "" : " " + T["procedure_cut_off", d.CutOff];
    return (d.Channel == "any" ? "" : T[$"procedure_channel_{d.Channel}"] + ": ") + how + late;
  }
}
