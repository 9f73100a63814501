export function fix(){}
