using Saola.Kernel;
using static Saola.Exchange.Words;

namespace Saola.Exchange;

internal static class CatalogueErrors {
  /// <param name="at">Where in the description.</param>
  public static Error BadContract(string at, string key) => new(ErrorKind.Invalid, "exchange.bad_contract", at.Length == 0 ? T[key] : T["contract_at", T[key], at.Length > 200 ? at[..200] : at], "Contract");
  public static Error ContractUnreached => new(ErrorKind.Invalid, "exchange.contract_unreached", T["contract_unreached"], "FetchFrom");
  public static Error ContractElsewhere => new(ErrorKind.Invalid, "exchange.contract_elsewhere", T["contract_elsewhere"], "FetchFrom");
  public static Error VersionClosed => new(ErrorKind.Conflict, "exchange.version_closed", T["version_closed"]);
  public static Error WrongState => new(ErrorKind.Conflict, "exchange.version_state", T["version_state_wrong"], "State");
  public static Error TestAddressMissing => new(ErrorKind.Invalid, "exchange.test_address_missing", T["test_address_missing"], "TestUrl");
  public static Error LastDayMissing => new(ErrorKind.Invalid, "exchange.last_day_missing", T["last_day_missing"], "LastDay");
  public static Error BadAvailability => new(ErrorKind.Invalid, "exchange.bad_availability", T["bad_availability"], "Availability");
  public static Error BadTerms => new(ErrorKind.Invalid, "exchange.bad_terms", T["bad_terms"], "Terms");
  public static Error BasisMissing => new(ErrorKind.Invalid, "exchange.basis_missing", T["basis_missing"], "Basis");
  public static Error TooLong(string field, int most) => new(ErrorKind.Invalid, "exchange.too_long", T["too_long", most], field);
}
