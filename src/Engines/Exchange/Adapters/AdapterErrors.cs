using Saola.Kernel;
using static Saola.Exchange.Words;

namespace Saola.Exchange;

internal static class AdapterErrors {
  public static Error BadAdapter(string pointer, string wrong) => new(ErrorKind.Invalid, "exchange.bad_adapter", T["adapter_bad", pointer, wrong], "Adapter");
  public static Error NotJson(long line) => new(ErrorKind.Invalid, "exchange.adapter_not_json", T["adapter_not_json", line], "Adapter");
  public static Error NotAnAdapter => new(ErrorKind.Conflict, "exchange.not_an_adapter", T["adapter_not_one"], "Code");
  public static Error IsAdapter => new(ErrorKind.Conflict, "exchange.is_adapter", T["adapter_is_one"], "Url");
  public static Error RightMissing(string permission) => new(ErrorKind.Refused, "exchange.adapter_right_missing", T["adapter_right_missing", permission], "Adapter");
  public static Error NoSuchOperation => new(ErrorKind.NotFound, "exchange.adapter_no_operation", T["adapter_no_operation"]);
  public static Error NotFound => new(ErrorKind.NotFound, "exchange.adapter_not_found", T["adapter_not_found"]);
  public static Error BadInput(string field, string wrong) => new(ErrorKind.Invalid, "exchange.adapter_bad_input", T["adapter_bad_input", field, wrong], field);
  public static Error BadBody => new(ErrorKind.Invalid, "exchange.adapter_bad_body", T["adapter_bad_body"]);
  public static Error NothingAsked => new(ErrorKind.Invalid, "exchange.adapter_nothing_asked", T["adapter_nothing_asked"]);
  public static Error NotIdentified(AdapterOperation operation) => new(ErrorKind.Invalid, "exchange.adapter_not_identified", T["adapter_not_identified", string.Join("; ", operation.IdentifiedBy.Select(set => string.Join(" + ", set)))]);
  public static Error SourceNotOpen(string connection) => new(ErrorKind.Conflict, "exchange.adapter_source_closed", T["adapter_source_closed", connection]);
  public static Error SoapFault(bool isCallers, string said) => new(isCallers ? ErrorKind.Invalid : ErrorKind.Busy, "exchange.adapter_soap_fault", T["adapter_soap_fault", said]);
  public static Error SourceAway => new(ErrorKind.Busy, "exchange.adapter_source_away", T["adapter_source_away"]);
  public static Error Failed => new(ErrorKind.Busy, "exchange.adapter_failed", T["adapter_failed"]);
}
