export function upcast(){}
